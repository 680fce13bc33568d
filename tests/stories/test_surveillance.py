"""Who is under surveillance, and until when. Tonight is 20 May 2025."""

import pytest

from tests.stories.clinics import SCHEDULE as CLINIC

TONIGHT = "2025-05-20"


CLINIC.patient("Planned only").planned("2025-06-10", received="2025-05-01")
CLINIC.patient("Cancelled").infusion("2025-03-03", status="not-done")
CLINIC.patient("Mistaken").infusion("2025-03-03", status="entered-in-error")
CLINIC.patient("On prednisolone").given("prednisolone", "2025-03-03")
CLINIC.patient("Infused tomorrow").infused("2025-05-21", received="2025-05-20")


@pytest.mark.parametrize("patient", ["Planned only", "Cancelled", "Mistaken", "On prednisolone"])
def test_nobody_is_scheduled_without_an_infusion_given(tonight, patient):
    """An infusion planned, not done or entered in error, or another drug, starts no schedule."""
    assert tonight.status(patient, "cbc") is None


def test_an_infusion_can_not_have_been_given_tomorrow(clinic, tonight):
    """An infusion dated the day after its file is set aside: nobody starts by it."""
    assert tonight.status("Infused tomorrow", "cbc") is None
    assert clinic.account("treatments", "2025-05-20")["quarantined"] == {"future_date": 1}


CLINIC.patient("Ned").infusion("2025-03-03", drug="LEMTRADA 12 mg in 100 ml")
CLINIC.patient("Oda").infusion("2025-03-03", drug="L04AG06")


@pytest.mark.parametrize("patient", ["Ned", "Oda"])
def test_the_drug_may_be_written_as_product_or_code(tonight, patient):
    """Lemtrada and L04AG06 are alemtuzumab."""
    assert tonight.status(patient, "cbc").window_start == "2025-03-03"


CLINIC.patient("Died today", followup_end_on="2025-05-20").infused("2025-01-10")
CLINIC.patient("Leaves tomorrow", followup_end_on="2025-05-21").infused("2025-01-10")


def test_on_the_last_day_of_follow_up_the_schedule_has_stopped(tonight):
    """For somebody whose follow-up ends today nothing is overdue, and the row is still there."""
    status = tonight.status("Died today", "creatinine")
    assert (status.state, status.days_overdue, status.due_on) == ("stopped", 0, "2025-02-10")


def test_a_stopped_schedule_has_no_flags(tonight):
    """Somebody whose follow-up ends today is on no list."""
    assert tonight.flags("Died today") == []


def test_the_day_before_follow_up_ends_is_a_day_like_any_other(tonight):
    """Somebody who leaves tomorrow is still overdue today: due 10 February, 99 days ago."""
    status = tonight.status("Leaves tomorrow", "creatinine")
    assert (status.state, status.days_overdue) == ("overdue", 99)
