"""What administrations, immunizations and procedures say."""

import gzip

import pytest

from pipelines.vocabulary.load import drug_texts, vaccine_texts
from tests.fhir.resources import (
    LOINC,
    SNOMED,
    VOCABULARY,
    administration,
    concept,
    immunization,
    meant,
    ndjson,
    observation,
    procedure,
    put,
    row_of,
    rows_of,
)

CVX = "http://hl7.org/fhir/sid/cvx"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
LEMTRADA = {"resourceType": "Medication", "id": "m1", "code": concept((RXNORM, "1594660"))}


def drugs_in(row):
    return drug_texts(VOCABULARY, [row["drug"]])["drug"].to_list()


def given(tmp_path, **changes):
    return row_of(tmp_path, administration(**changes), "treatments")


def referring(reference):
    return administration(medicationCodeableConcept=None, medicationReference=reference)


@pytest.mark.parametrize(
    "coded",
    [
        concept((RXNORM, "1594660")),
        concept((RXNORM, "1594660", "Alemtuzumab 10mg/ml (Lemtrada)")),
        concept(("http://www.whocc.no/atc", "L04AG06")),
        concept((SNOMED, "129472003")),
        concept(text="LEMTRADA 12 mg infusion"),
    ],
)
def test_the_drug_by_code_or_name(tmp_path, coded):
    assert drugs_in(given(tmp_path, medicationCodeableConcept=coded)) == ["alemtuzumab"]


def test_a_number_of_the_hospitals_own_is_no_rxnorm_code(tmp_path):
    row = given(tmp_path, medicationCodeableConcept=concept(("urn:formulary", "117055", "Saline")))
    assert row["drug"] == "Saline"


def test_a_drug_within_the_resource(tmp_path):
    row = row_of(
        tmp_path, referring({"reference": "#m1"}) | {"contained": [LEMTRADA]}, "treatments"
    )
    assert drugs_in(row) == ["alemtuzumab"]


def test_a_drug_in_the_same_file(tmp_path):
    rows = rows_of(put(tmp_path, referring({"reference": "Medication/m1"}), LEMTRADA), "treatments")
    assert rows["drug"].to_list() == ["1594660", None]
    assert rows["reject"].to_list() == [None, "not_monitored"]


def test_a_drug_in_another_file_of_the_folder(tmp_path):
    path = put(tmp_path, referring({"reference": "Medication/m1"}), name="given.ndjson")
    (tmp_path / "1.Medication.ndjson.gz").write_bytes(gzip.compress(ndjson(LEMTRADA).encode()))
    (tmp_path / "MedicationRequest.ndjson").write_text("not looked into")
    assert rows_of(path, "treatments")["drug"].to_list() == ["1594660"]


def test_a_drug_that_is_nowhere_but_named(tmp_path):
    named = referring({"reference": "Medication/m9", "display": "Lemtrada"})
    assert drugs_in(row_of(tmp_path, named, "treatments")) == ["alemtuzumab"]


def test_a_drug_that_is_nowhere_is_missing(tmp_path):
    row = meant(tmp_path, referring({"reference": "Medication/m9"}), "treatments")
    assert row["reason"] == "missing_field"


def test_what_a_drug_is_made_of(tmp_path):
    mixture = {
        "resourceType": "Medication",
        "id": "m1",
        "code": concept(("urn:formulary", "9", "Infusion kit")),
        "ingredient": [{"itemCodeableConcept": concept((SNOMED, "129472003"))}],
    }
    row = row_of(tmp_path, referring({"reference": "#m1"}) | {"contained": [mixture]}, "treatments")
    assert drugs_in(row) == ["alemtuzumab"]


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        ("completed", "completed"), ("in-progress", "completed"), ("stopped", "completed"),
        ("on-hold", "planned"), ("not-done", "not-done"), ("entered-in-error", "withdrawn"),
        ("unknown", None),
    ],
)  # fmt: skip
def test_every_status_of_an_administration(tmp_path, status, meaning):
    row = meant(tmp_path, administration(status=status), "treatments")
    assert row["status_class"] == meaning
    assert row["late_reason"] == (None if meaning else "bad_status")


def test_an_administration_at_a_moment_or_over_a_time(tmp_path):
    row = given(tmp_path)
    times = (row["started_at"], row["ended_at"])
    assert times == ("2024-03-01T09:00:00Z", "2024-03-01T13:00:00Z")
    row = given(tmp_path, effectivePeriod=None, effectiveDateTime="2024-03-01")
    assert (row["started_at"], row["ended_at"]) == ("2024-03-01", None)


def test_the_dose(tmp_path):
    dose = {"value": 12, "unit": "milligram", "system": "http://unitsofmeasure.org", "code": "mg"}
    row = given(tmp_path, dosage={"dose": dose})
    assert (row["dose"], row["dose_unit"]) == ("12", "mg")


def vaccinated(tmp_path, **changes):
    return row_of(tmp_path, immunization(**changes), "vaccinations")


@pytest.mark.parametrize(
    ("vaccine", "text"),
    [
        (concept((CVX, "03", "M")), "03"),
        (concept((CVX, "140", "Influenza, seasonal")), "Influenza, seasonal"),
        (concept(("urn:local", "7", "vaccine 7"), (CVX, "94")), "94"),
        (concept(("urn:local", "03"), text="Yellow fever"), "Yellow fever"),
    ],
)  # fmt: skip
def test_the_vaccine(tmp_path, vaccine, text):
    assert vaccinated(tmp_path, vaccineCode=vaccine)["vaccine"] == text


def test_a_live_vaccine_is_known_as_one(tmp_path):
    row = vaccinated(tmp_path)
    assert "live" in vaccine_texts(VOCABULARY, [row["vaccine"]])["vaccine_group"].to_list()
    assert (row["patient_id"], row["given_on"], row["status"]) == ("ada", "2024-03-01", "completed")


def assessed(tmp_path, resource):
    return row_of(tmp_path, resource, "assessments")


def test_a_skin_examination(tmp_path):
    row = assessed(tmp_path, procedure())
    told = (row["code"], row["patient_id"], row["assessed_on"], row["outcome"])
    assert told == ("skin_exam", "ada", "2024-03-01", None)


def test_a_cervical_smear_is_an_observation(tmp_path):
    smear = observation(code=concept((LOINC, "10524-7")), valueQuantity=None, valueString="normal")
    row = assessed(tmp_path, smear)
    assert (row["code"], row["outcome"]) == ("cervical_screening", "normal")


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        ({"valueCodeableConcept": concept((SNOMED, "373066001", "Yes (qualifier value)"))}, "yes"),
        ({"valueCodeableConcept": concept((LOINC, "LA32-8", "No"))}, "no"),
        ({"valueCodeableConcept": concept(("urn:local", "3"), text="Unsure")}, "Unsure"),
        ({"valueBoolean": True}, "yes"),
    ],
)
def test_the_answer_to_a_question(tmp_path, value, outcome):
    asked = observation(code=concept(text="vzv_history"), valueQuantity=None, **value)
    assert assessed(tmp_path, asked)["outcome"] == outcome


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("entered-in-error", "entered-in-error"),
        ("not-done", "not-done"),
        ("preparation", "not-done"),
    ],
)
def test_what_was_not_done_has_no_other_outcome(tmp_path, status, outcome):
    row = assessed(tmp_path, procedure(status=status, outcome=concept(text="clear")))
    assert row["outcome"] == outcome


def test_a_laboratory_test_is_no_assessment(tmp_path):
    assert assessed(tmp_path, observation())["reject"] == "not_monitored"


def test_a_local_code_of_an_assessment_is_mapped(tmp_path):
    (tmp_path / "codes.csv").write_text("local_code,loinc\nPAP,10524-7\n")
    smear = procedure(code=concept(("urn:local", "PAP")))
    row = row_of(tmp_path, smear, "assessments", codes=tmp_path / "codes.csv")
    assert row["code"] == "cervical_screening"
