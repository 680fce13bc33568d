"""What a Patient says of a person."""

import pytest

from tests.fhir.resources import meant, patient, row_of


def told(tmp_path, **changes):
    return row_of(tmp_path, patient(**changes), "patients")


@pytest.mark.parametrize(
    ("gender", "sex"), [("female", "F"), ("male", "M"), ("other", "other"), ("unknown", "unknown")]
)
def test_sex(tmp_path, gender, sex):
    assert told(tmp_path, gender=gender)["sex"] == sex


@pytest.mark.parametrize(
    ("born", "birth_date"), [("1980-02-29", "1980-02-29"), ("1980-02", None), ("1980", None)]
)
def test_of_a_partial_date_of_birth_nothing_is_taken(tmp_path, born, birth_date):
    assert told(tmp_path, birthDate=born)["birth_date"] == birth_date


def test_a_date_of_birth_that_is_no_date_is_not_passed_over(tmp_path):
    assert meant(tmp_path, patient(birthDate="29.2.1980"), "patients")["reason"] == "bad_date"


@pytest.mark.parametrize(
    ("died", "ended"),
    [
        ("2024-05-03T22:00:00Z", "2024-05-03T22:00:00Z"),
        ("2024-05-03", "2024-05-03"),
        ("2024-02", "2024-02-29"),
        ("2024", "2024-12-31"),
    ],
)
def test_who_died_is_followed_to_the_last_day_it_can_have_been(tmp_path, died, ended):
    row = told(tmp_path, deceasedDateTime=died)
    assert (row["followup_end_on"], row["followup_end_reason"]) == (ended, "died")


def test_who_died_without_a_date_had_died_when_the_record_was_updated(tmp_path):
    row = told(tmp_path, deceasedBoolean=True, meta={"lastUpdated": "2024-06-01T10:00:00Z"})
    ended = (row["followup_end_on"], row["followup_end_reason"])
    assert ended == ("2024-06-01T10:00:00Z", "died")


def test_who_is_said_not_to_have_died_is_followed(tmp_path):
    row = told(tmp_path, deceasedBoolean=False, meta={"lastUpdated": "2024-06-01T10:00:00Z"})
    assert (row["followup_end_on"], row["followup_end_reason"]) == (None, None)


def test_who_was_replaced_is_now_another(tmp_path):
    links = [
        {"type": "seealso", "other": {"reference": "Patient/cal"}},
        {"type": "replaced-by", "other": {"reference": "Patient/ben"}},
    ]
    assert told(tmp_path, link=links)["merged_into"] == "ben"


def test_who_replaced_another_stays_who_they_are(tmp_path):
    links = [{"type": "replaces", "other": {"reference": "Patient/ben"}}]
    assert told(tmp_path, link=links)["merged_into"] is None


@pytest.mark.parametrize(
    ("organization", "site"),
    [
        ({"reference": "Organization/7", "display": "St Elsewhere"}, "St Elsewhere"),
        ({"reference": "Organization/7"}, "7"),
        (None, None),
    ],
)
def test_where_they_are_treated(tmp_path, organization, site):
    assert told(tmp_path, managingOrganization=organization)["site"] == site


def test_no_place_names_a_patient(tmp_path):
    assert told(tmp_path)["place"] is None
