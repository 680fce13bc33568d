"""Rules about data that nobody sends. The clinic sends more and more in May 2025."""

import pytest

from tests.stories.clinic import Clinic

CLINIC = Clinic()
(
    CLINIC.patient("Ada")
    .infused("2025-05-05")
    .assessed("skin_exam", "2025-05-09")  # arrives on the 10th
    .given("prednisolone", "2025-05-11")  # arrives on the 12th
    .vaccinated("tetanus", "2025-05-13")  # arrives on the 14th
)


@pytest.mark.parametrize(
    ("night", "not_assessed"),
    [
        (
            "2025-05-09",
            {
                "live_vaccine_after_start",
                "premedication_missing",
                "vaccination_too_close",
                "vzv_immunity_unknown",
            },
        ),
        (
            "2025-05-10",
            {"live_vaccine_after_start", "premedication_missing", "vaccination_too_close"},
        ),
        ("2025-05-12", {"live_vaccine_after_start", "vaccination_too_close"}),
        ("2025-05-14", set()),
    ],
)
def test_a_rule_is_not_assessed_until_data_of_its_kind_arrive(clinic, night, not_assessed):
    """First infusions alone, then assessments, then a corticosteroid, then vaccinations."""
    assert clinic.tonight(night).not_assessed == not_assessed


def test_a_patient_not_assessed_is_said_to_be_so(clinic):
    """Of Ada's premedication nothing was known on 9 May, which is not the same as clear."""
    night = clinic.tonight("2025-05-09")
    assert night.evaluation("Ada", "premedication_missing").state == "not_assessed"
    assert night.flag("Ada", "premedication_missing") is None


def test_once_assessed_what_is_missing_is_shown(clinic):
    """Since corticosteroids are sent, Ada's infusion of 5 May is seen to have been without one."""
    flag = clinic.tonight("2025-05-12").flag("Ada", "premedication_missing")
    assert flag.opened_on == "2025-05-05"


def test_observation_needs_nothing_but_the_infusions(clinic):
    """Observation is recorded with the infusion, so it is assessed from the first night."""
    assert clinic.tonight("2025-05-09").flag("Ada", "observation_short")
