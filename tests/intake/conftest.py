import pytest

from tests.intake.registry import LAB_FEED, PATIENT_FEED, Registry


@pytest.fixture
def registry(tmp_path):
    """One laboratory, and nobody says who the patients are."""
    return Registry(tmp_path)


@pytest.fixture
def registry_with_patients(tmp_path):
    """One laboratory, and a feed that says who the patients are."""
    return Registry(tmp_path, LAB_FEED, PATIENT_FEED)
