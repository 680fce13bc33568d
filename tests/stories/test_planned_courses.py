"""What must have been done before a course that is planned. Tonight is 20 May 2025."""

import pytest

from tests.stories.clinics import COURSES as CLINIC

TONIGHT = "2025-05-20"
FIRST = "2024-05-06"
EVERY_COURSE = ["cbc", "creatinine", "urinalysis", "thyroid", "liver"]


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
