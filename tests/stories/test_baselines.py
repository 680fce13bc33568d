"""What must have been done before a course that was given. Tonight is 20 May 2025."""

import pytest

from tests.stories.clinics import COURSES as CLINIC

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


CLINIC.patient("Kim", followup_end_on="2025-05-20").infused(COURSE)


def test_after_the_end_of_follow_up_nothing_is_asked(tonight):
    """Kim left today: her missing baselines are on no list."""
    assert tonight.flags("Kim") == []
