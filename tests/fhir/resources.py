"""FHIR resources that are right in every respect, to change in the one that matters."""

import json
from datetime import date

import polars as pl

from pipelines.harmonise.reading import prepare_reading
from pipelines.harmonise.rows import harmonise
from pipelines.readers import read
from pipelines.settings import Feed
from pipelines.vocabulary.load import load_vocabulary
from schemas.boundary import checked
from schemas.extract import EXTRACTS

VOCABULARY = load_vocabulary()
RECEIVED = date(2024, 6, 30)
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
UCUM = "http://unitsofmeasure.org"
ADA = {"reference": "Patient/ada"}


def concept(*codings, text=None):
    """A concept of (system, code) or (system, code, display)."""
    names = ("system", "code", "display")
    found = {"coding": [dict(zip(names, coding, strict=False)) for coding in codings]}
    return found | ({"text": text} if text else {})


def quantity(value, code="10*9/L", **more):
    return {"value": value, "unit": code, "system": UCUM, "code": code, **more}


def observation(**changes):
    """A platelet count; a change to None takes the element away."""
    return without_none(
        {
            "resourceType": "Observation",
            "id": "o1",
            "status": "final",
            "code": concept((LOINC, "777-3", "Platelets")),
            "subject": ADA,
            "effectiveDateTime": "2024-03-01T08:00:00Z",
            "issued": "2024-03-01T12:00:00Z",
            "valueQuantity": quantity(210),
            **changes,
        }
    )


def patient(**changes):
    return without_none(
        {"resourceType": "Patient", "id": "ada", "gender": "female", "birthDate": "1980-02-29"}
        | changes
    )


def administration(**changes):
    return without_none(
        {
            "resourceType": "MedicationAdministration",
            "id": "t1",
            "status": "completed",
            "medicationCodeableConcept": concept(text="Lemtrada"),
            "subject": ADA,
            "effectivePeriod": {"start": "2024-03-01T09:00:00Z", "end": "2024-03-01T13:00:00Z"},
            **changes,
        }
    )


def immunization(**changes):
    return without_none(
        {
            "resourceType": "Immunization",
            "id": "v1",
            "status": "completed",
            "vaccineCode": concept(("http://hl7.org/fhir/sid/cvx", "03", "MMR")),
            "patient": ADA,
            "occurrenceDateTime": "2024-03-01",
            **changes,
        }
    )


def procedure(**changes):
    return without_none(
        {
            "resourceType": "Procedure",
            "id": "a1",
            "status": "completed",
            "code": concept((SNOMED, "271303006")),
            "subject": ADA,
            "performedDateTime": "2024-03-01",
            **changes,
        }
    )


def without_none(resource):
    return {name: value for name, value in resource.items() if value is not None}


def fhir_feed(entity="lab_results", **changes):
    return Feed(name="fhir", entity=entity, format="fhir-ndjson", path="*", **changes)


def ndjson(*resources):
    return "".join(json.dumps(resource) + "\n" for resource in resources)


def put(folder, *resources, name="export.ndjson"):
    path = folder / name
    path.write_text(ndjson(*resources), "utf-8")
    return path


def rows_of(path, entity="lab_results", **feed):
    """Every row, each batch held to the extract's own schema first."""
    batches = [checked(EXTRACTS[entity], batch) for batch in read(fhir_feed(entity, **feed), path)]
    return pl.concat(batches)


def row_of(folder, resource, entity="lab_results", **feed):
    """The one row of a resource."""
    (row,) = rows_of(put(folder, resource), entity, **feed).iter_rows(named=True)
    return row


def harmonised(rows, entity="lab_results", **feed):
    reading = prepare_reading(fhir_feed(entity, **feed), VOCABULARY, "Europe/London")
    return harmonise(rows, reading, RECEIVED)


def meant(folder, resource, entity="lab_results", **feed):
    """The one harmonised row of a resource."""
    rows = rows_of(put(folder, resource), entity, **feed)
    (row,) = harmonised(rows, entity, **feed).iter_rows(named=True)
    return row
