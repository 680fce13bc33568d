"""A sample that is still at the laboratory. Tonight is 20 May 2025."""

import pytest

from tests.stories.clinic import Clinic

CLINIC = Clinic()
TONIGHT = "2025-05-20"
START = "2025-03-03"


def waiting(name: str, collected: str, test: str = "creatinine", status: str = "preliminary"):
    """Somebody whose tests of 3 April are the last, and a sample that has no final result yet."""
    patient = CLINIC.patient(name).infused(START).done("2025-04-03", "creatinine", "cbc")
    return patient.result(collected, test, "", received="2025-05-20", status=status)


waiting("Five days ago", "2025-05-15")
waiting("Six days ago", "2025-05-14")
waiting("Today", "2025-05-20")


@pytest.mark.parametrize(
    ("patient", "state"),
    [("Today", "pending"), ("Five days ago", "pending"), ("Six days ago", "overdue")],
)
def test_a_laboratory_has_five_days(tonight, patient, state):
    """A sample of 15 May may still be at the laboratory, one of 14 May should have come back."""
    assert tonight.status(patient, "creatinine").state == state


def test_what_is_pending_is_not_on_the_list(tonight):
    """A sample of five days ago keeps the creatinine off the list."""
    assert tonight.flag("Five days ago", "creatinine_overdue") is None


def test_what_is_pending_is_still_late_and_still_missing(tonight):
    """The creatinine was due on 3 May all the same, 17 days ago."""
    status = tonight.status("Five days ago", "creatinine")
    assert (status.due_on, status.days_overdue) == ("2025-05-03", 17)
    assert status.missing_components == ["creatinine"]


@pytest.mark.parametrize("status", ["P", "registered", "partial", "I", "O", "R", "S"])
def test_every_word_for_not_yet_final(tonight, status):
    """Each of these words says that the result is still to come."""
    assert tonight.status(f"Status {status}", "creatinine").state == "pending"


for word in ("P", "registered", "partial", "I", "O", "R", "S"):
    waiting(f"Status {word}", "2025-05-18", status=word)

waiting("Cancelled", "2025-05-18", status="cancelled")


def test_a_cancelled_sample_is_not_waited_for(tonight):
    """The laboratory cancelled the test, so nothing will come."""
    assert tonight.status("Cancelled", "creatinine").state == "overdue"


(
    CLINIC.patient("Ada")
    .infused(START)
    .done("2025-04-03", "creatinine")
    .result("2025-05-18", "creatinine", "", result_id="ada-1", status="preliminary")
    .result(
        "2025-05-18", "creatinine", "", result_id="ada-1", status="cancelled", received="2025-05-20"
    )
)


def test_a_pending_sample_that_is_cancelled_later_is_not_waited_for(clinic, tonight):
    """Ada's sample was pending on 19 May and cancelled on 20 May."""
    assert clinic.tonight("2025-05-19").status("Ada", "creatinine").state == "pending"
    assert tonight.status("Ada", "creatinine").state == "overdue"


(
    CLINIC.patient("Ben")
    .infused(START)
    .done("2025-04-03", "creatinine")
    .result("2025-05-18", "creatinine", "", result_id="ben-1", status="preliminary")
    .result("2025-05-18", "creatinine", 75, result_id="ben-1", received="2025-05-20")
)


def test_the_final_result_of_a_pending_sample_is_done(tonight):
    """Ben's sample of 18 May became final on 20 May."""
    status = tonight.status("Ben", "creatinine")
    assert (status.state, status.last_done_on) == ("not_due", "2025-05-18")


waiting("Percentages", "2025-05-18", test="neutrophils_pct")
waiting("Platelets only", "2025-05-18", test="platelets")
waiting("Another test", "2025-05-18", test="tsh")


@pytest.mark.parametrize("patient", ["Percentages", "Platelets only"])
def test_any_test_that_can_serve_the_set_is_waited_for(tonight, patient):
    """A pending count, or a pending share of the white cells, is a blood count on its way."""
    assert tonight.status(patient, "cbc").state == "pending"


def test_a_test_of_another_set_is_not_waited_for(tonight):
    """A pending TSH is no blood count and no creatinine."""
    assert tonight.status("Another test", "creatinine").state == "overdue"


(
    CLINIC.patient("Cleo")
    .infused("2025-05-16", received="2025-05-17")
    .result("2025-05-16", "creatinine", "", status="preliminary")
)


def test_a_pending_sample_of_a_set_that_is_not_due_changes_nothing(tonight):
    """Cleo began four days ago; her next creatinine is not due before June."""
    assert tonight.status("Cleo", "creatinine").state == "not_due"


(
    CLINIC.patient("Dan")
    .infused("2020-05-18")
    .done("2024-03-18", "creatinine")
    .result("2025-05-18", "creatinine", "", status="preliminary")
)


def test_an_overdue_test_after_the_48_months_can_be_pending(tonight):
    """Dan's 48 months ended with a test overdue; now it is at the laboratory."""
    assert tonight.status("Dan", "creatinine").state == "pending"


(
    CLINIC.patient("Eve")
    .infused(START)
    .done("2025-04-13", "creatinine")
    .result("2025-05-18", "creatinine", "", status="preliminary")
)


def test_within_the_grace_a_pending_test_is_due(tonight):
    """Eve's creatinine is on its last day of grace, which comes before pending."""
    assert tonight.status("Eve", "creatinine").state == "due"


CLINIC.patient("Finn").infused(START).result("2025-05-18", "platelets", 20, status="preliminary")


def test_a_preliminary_value_breaches_nothing(tonight):
    """Finn's preliminary count of 20 may yet be corrected."""
    assert tonight.evaluation("Finn", "platelets_low").state == "no_result"


CLINIC.patient("Gus").infused(START).result(
    "2025-05-18", "creatinine", "12 (to follow)", unit="furlong", status="preliminary"
)


def test_nobody_reads_the_value_of_a_pending_result(clinic, tonight):
    """The value and unit of Gus's preliminary row mean nothing: it is pending all the same."""
    assert tonight.status("Gus", "creatinine").state == "pending"
    assert tonight.flag("Gus", "unreadable_result") is None
