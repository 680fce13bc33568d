"""What must have been done before a course, given or planned. Tonight is 20 May 2025."""

import pytest

from tests.stories.clinic import Clinic

CLINIC = Clinic()
TONIGHT = "2025-05-20"
COURSE = "2025-05-05"  # the first infusion of those who began this month

EVERY_COURSE = ["cbc", "creatinine", "urinalysis", "thyroid", "liver"]

CLINIC.patient("Thirty days").infused(COURSE).done("2025-04-05", *EVERY_COURSE, "upcr")
CLINIC.patient("Thirty-one days").infused(COURSE).done("2025-04-04", *EVERY_COURSE, "upcr")
CLINIC.patient("On the day").infused(COURSE).done("2025-05-05", *EVERY_COURSE, "upcr")
CLINIC.patient("The day after").infused(COURSE).done("2025-05-06", *EVERY_COURSE, "upcr")


@pytest.mark.parametrize("requirement", [*EVERY_COURSE, "upcr"])
@pytest.mark.parametrize(
    ("patient", "is_missing"),
    [
        ("Thirty-one days", True),
        ("Thirty days", False),
        ("On the day", False),
        ("The day after", True),
    ],
)
def test_a_baseline_is_of_the_thirty_days_before_a_course(
    tonight, requirement, patient, is_missing
):
    """For a course from 5 May a baseline counts from 5 April to 5 May."""
    flag = tonight.flag(patient, f"{requirement}_baseline_missing")
    assert (flag is not None) is is_missing


def test_a_missing_baseline_is_a_routine_finding_of_the_first_day_of_the_course(tonight):
    """The flag opened on the course start and was due that day."""
    flag = tonight.flag("The day after", "creatinine_baseline_missing")
    assert (flag.kind, flag.severity) == ("baseline", "routine")
    assert (flag.opened_on, flag.due_on) == (COURSE, COURSE)


(
    CLINIC.patient("Ada")
    .infused(COURSE)
    .collected("2025-04-20", platelets=250, wbc=6, hemoglobin=140)
    .collected("2025-04-25", neutrophils=3, lymphocytes=1.5)
)


def test_two_partial_dates_are_no_baseline(tonight):
    """Ada's count and differential were made on two dates before her course."""
    assert tonight.flag("Ada", "cbc_baseline_missing")


CLINIC.patient("Ben").infused(COURSE).result("2025-05-01", "creatinine", 70, status="preliminary")


def test_a_preliminary_result_is_no_baseline(tonight):
    """Ben's creatinine before the course is not final."""
    assert tonight.flag("Ben", "creatinine_baseline_missing")


CLINIC.patient("Bo").infused(COURSE).done("2025-05-01", "creatinine", received="2025-05-20")


def test_a_baseline_that_arrives_after_the_course_began_serves(clinic, tonight):
    """Bo's creatinine of 1 May arrived on 20 May and is no longer missing."""
    assert clinic.tonight("2025-05-14").flag("Bo", "creatinine_baseline_missing")
    assert tonight.flag("Bo", "creatinine_baseline_missing") is None


CLINIC.patient("Began 30 days ago").infused("2025-04-20")
CLINIC.patient("Began 31 days ago").infused("2025-04-19")


@pytest.mark.parametrize("requirement", [*EVERY_COURSE, "skin", "upcr"])
def test_a_missing_baseline_is_shown_for_thirty_days(tonight, requirement):
    """The baselines of a course of 20 April are shown tonight, those of 19 April no longer."""
    rule = f"{requirement}_baseline_missing"
    assert tonight.flag("Began 30 days ago", rule)
    assert tonight.flag("Began 31 days ago", rule) is None


CLINIC.patient("Skin 12 months").infused(COURSE).assessed("skin_exam", "2024-05-05")
CLINIC.patient("Skin 12 months and a day").infused(COURSE).assessed("skin_exam", "2024-05-04")


@pytest.mark.parametrize(
    ("patient", "is_missing"), [("Skin 12 months", False), ("Skin 12 months and a day", True)]
)
def test_the_skin_is_examined_within_the_twelve_months_before_a_course(
    tonight, patient, is_missing
):
    """A skin examination of 5 May 2024 serves a course of 5 May 2025, one of 4 May does not."""
    assert (tonight.flag(patient, "skin_baseline_missing") is not None) is is_missing


CLINIC.patient("Leap day").infused("2024-02-29").assessed("skin_exam", "2023-02-28")
CLINIC.patient("Before leap day").infused("2024-02-29").assessed("skin_exam", "2023-02-27")


@pytest.mark.parametrize(
    ("patient", "is_missing"), [("Leap day", False), ("Before leap day", True)]
)
def test_twelve_months_before_29_february_are_28_february(clinic, patient, is_missing):
    """For a course of 29 February 2024 the skin is to be examined from 28 February 2023 on."""
    flag = clinic.tonight("2024-03-10").flag(patient, "skin_baseline_missing")
    assert (flag is not None) is is_missing


# ---------------------------------------------------------------- courses

FIRST = "2024-05-06"
CLINIC.patient("Cleo").infused(FIRST, COURSE).done("2024-05-01", *EVERY_COURSE, "upcr")
CLINIC.patient("Dan").infused(FIRST, COURSE)


@pytest.mark.parametrize("requirement", EVERY_COURSE)
def test_a_second_course_asks_again(tonight, requirement):
    """The baselines of Cleo's first course do not serve her second."""
    assert tonight.flag("Cleo", f"{requirement}_baseline_missing").opened_on == COURSE


@pytest.mark.parametrize("patient", ["Cleo", "Dan"])
def test_the_upcr_is_asked_for_before_the_first_course_only(tonight, patient):
    """Nobody asks for a UPCR before a second course, even where there was none before the first."""
    assert tonight.flag(patient, "upcr_baseline_missing") is None


CLINIC.patient("Fifteen days apart").infused("2025-04-21", "2025-05-06").done("2025-04-01", "cbc")
CLINIC.patient("Sixteen days apart").infused("2025-04-21", "2025-05-07").done("2025-04-01", "cbc")
CLINIC.patient("Chain").infused("2025-04-21", "2025-05-04", "2025-05-19").done("2025-04-01", "cbc")


@pytest.mark.parametrize(
    ("patient", "is_missing"),
    [("Fifteen days apart", False), ("Sixteen days apart", True), ("Chain", False)],
)
def test_more_than_fifteen_days_between_infusions_make_a_new_course(tonight, patient, is_missing):
    """After 15 days it is the same course, after 16 a new one; the gap is between neighbours."""
    assert (tonight.flag(patient, "cbc_baseline_missing") is not None) is is_missing


CLINIC.patient("Eve").infused("2025-04-25", "2025-05-15")


def test_two_courses_within_thirty_days_can_both_lack_their_baselines(tonight):
    """Eve's courses began on 25 April and on 15 May, both without a creatinine."""
    opened = [flag.opened_on for flag in tonight.flags("Eve", "creatinine_baseline_missing")]
    assert sorted(opened) == ["2025-04-25", "2025-05-15"]


# ---------------------------------------------------------------- planned courses


def returning(name: str, planned: str):
    """Somebody treated a year ago who is to come again."""
    return CLINIC.patient(name).infused(FIRST).planned(planned, received="2025-05-01")


returning("In 14 days", "2025-06-03")
returning("In 15 days", "2025-06-04")
returning("Today", "2025-05-20")
returning("Yesterday", "2025-05-19")


@pytest.mark.parametrize(
    ("patient", "is_asked"),
    [("In 15 days", False), ("In 14 days", True), ("Today", True), ("Yesterday", False)],
)
def test_a_planned_course_is_prepared_from_14_days_before(tonight, patient, is_asked):
    """A course planned for 3 June asks for its baseline, as one planned for today; no other."""
    assert (tonight.flag(patient, "creatinine_baseline_due") is not None) is is_asked


def test_the_baseline_of_a_planned_course_is_urgent_and_due_on_the_planned_date(tonight):
    """The flag for 3 June opened 14 days before it, today."""
    flag = tonight.flag("In 14 days", "creatinine_baseline_due")
    assert (flag.kind, flag.severity) == ("baseline", "urgent")
    assert (flag.opened_on, flag.due_on) == ("2025-05-20", "2025-06-03")


returning("Done 30 days before", "2025-06-03").done("2025-05-04", "creatinine")
returning("Done 31 days before", "2025-06-03").done("2025-05-03", "creatinine")


@pytest.mark.parametrize(
    ("patient", "is_asked"), [("Done 30 days before", False), ("Done 31 days before", True)]
)
def test_what_was_done_in_the_thirty_days_before_the_planned_date_serves(
    tonight, patient, is_asked
):
    """For a course planned for 3 June, a creatinine of 4 May serves and one of 3 May does not."""
    assert (tonight.flag(patient, "creatinine_baseline_due") is not None) is is_asked


def test_a_planned_second_course_asks_for_no_upcr(tonight):
    """UPCR belongs to the first course, given or planned."""
    assert tonight.flag("In 14 days", "upcr_baseline_due") is None


CLINIC.patient("Finn").planned("2025-05-27", received="2025-05-01")


@pytest.mark.parametrize("requirement", [*EVERY_COURSE, "skin", "upcr"])
def test_a_first_course_that_is_planned_asks_for_everything(tonight, requirement):
    """Finn's first course is planned for 27 May, and nothing has been done."""
    flag = tonight.flag("Finn", f"{requirement}_baseline_due")
    assert (flag.opened_on, flag.due_on) == ("2025-05-13", "2025-05-27")


CLINIC.patient("Gus").infused("2025-05-12").planned("2025-05-27", received="2025-05-13")
CLINIC.patient("Hana").infused("2025-05-12").planned("2025-05-28", received="2025-05-13")


def test_an_infusion_planned_within_the_running_course_asks_for_nothing(tonight):
    """Gus's next infusion is 15 days after his last: the same course."""
    assert tonight.flag("Gus", "creatinine_baseline_due") is None


def test_an_infusion_planned_after_the_running_course_asks(tonight):
    """Hana's next infusion is 16 days after her last: a new course."""
    assert tonight.flag("Hana", "creatinine_baseline_due").due_on == "2025-05-28"


(
    CLINIC.patient("Ike")
    .infused(FIRST)
    .planned("2025-05-26", received="2025-05-01")
    .planned("2025-05-27", received="2025-05-01")
    .planned("2025-05-28", received="2025-05-01")
)


def test_the_further_days_of_a_planned_course_ask_for_nothing(tonight):
    """Ike's course is planned for three days running and asks once, for the first."""
    (flag,) = tonight.flags("Ike", "creatinine_baseline_due")
    assert flag.due_on == "2025-05-26"


(
    CLINIC.patient("Jon")
    .infused(FIRST)
    .infusion("2025-05-27", "2025-05-01", treatment_id="jon-2", status="planned")
    .infusion("2025-05-27", "2025-05-15", treatment_id="jon-2", status="not-done")
)


def test_a_planned_course_that_is_called_off_asks_for_nothing(clinic, tonight):
    """Jon's course of 27 May was called off on 15 May."""
    assert clinic.tonight("2025-05-14").flag("Jon", "creatinine_baseline_due")
    assert tonight.flag("Jon", "creatinine_baseline_due") is None


CLINIC.patient("Kim", followup_end_on="2025-05-20").infused(COURSE)


def test_after_the_end_of_follow_up_nothing_is_asked(tonight):
    """Kim left today: her missing baselines are on no list."""
    assert tonight.flags("Kim") == []
