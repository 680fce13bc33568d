"""What the European schedule asks otherwise. Tonight is 20 May 2025."""

import pytest

from tests.stories.clinic import Clinic

CLINIC = Clinic("alemtuzumab-eu")
TONIGHT = "2025-05-20"

CLINIC.patient("Ada").infused("2025-03-03").done("2025-04-13", "liver", "thyroid")
CLINIC.patient("Ben").infused("2025-03-03").done("2025-04-12", "liver", "thyroid")


@pytest.mark.parametrize(
    ("patient", "state", "days_overdue"), [("Ada", "due", 7), ("Ben", "overdue", 8)]
)
def test_liver_tests_are_monthly_with_a_week_of_grace(tonight, patient, state, days_overdue):
    """Liver tests of 13 April are on their last day of grace, those of 12 April are overdue."""
    status = tonight.status(patient, "liver")
    assert (status.state, status.days_overdue) == (state, days_overdue)


def test_the_thyroid_is_quarterly_there_too(tonight):
    """Ada's TSH of 13 April makes the next one due on 13 July."""
    assert tonight.status("Ada", "thyroid").due_on == "2025-07-13"


def test_the_skin_is_not_on_the_schedule(tonight):
    """No skin examination is asked for."""
    assert tonight.status("Ada", "skin") is None


CLINIC.patient("Cleo").infused("2025-05-05")


@pytest.mark.parametrize("requirement", ["cbc", "creatinine", "urinalysis", "thyroid", "liver"])
def test_these_baselines_are_asked_for(tonight, requirement):
    """Blood, urine, thyroid and liver are tested before each course."""
    assert tonight.flag("Cleo", f"{requirement}_baseline_missing")


@pytest.mark.parametrize("requirement", ["skin", "upcr"])
def test_these_baselines_are_not_asked_for(tonight, requirement):
    """Neither a skin examination nor a UPCR is asked for before a course."""
    assert tonight.flag("Cleo", f"{requirement}_baseline_missing") is None


CLINIC.patient("Dan").infused("2025-03-03").collected("2025-05-02", urine_protein="2+")


def test_protein_in_the_urine_calls_for_a_upcr_there_too(tonight):
    """The reflex holds although the UPCR is no baseline: Dan's was due on 16 May."""
    assert tonight.flag("Dan", "proteinuria_reflex").due_on == "2025-05-16"


def test_flags_name_the_protocol_they_come_from(tonight):
    """Dan's flags are those of the European schedule."""
    assert {flag.protocol for flag in tonight.flags("Dan")} == {"alemtuzumab-eu"}
