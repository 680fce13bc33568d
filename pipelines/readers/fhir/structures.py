"""The parts of FHIR R4 resources that are read, as DuckDB's JSON_TRANSFORM wants them declared.

What is JSON here stays text at first: of concepts there are few distinct ones, which are looked
into once each, and few resources hold components or other resources.
"""

from collections.abc import Iterator, Mapping
from typing import Any

TEXT = "VARCHAR"
CONCEPT = "JSON"
PARTS = ["JSON"]
QUANTITY = dict.fromkeys(("value", "comparator", "unit", "system", "code"), TEXT)
PERIOD = {"start": TEXT, "end": TEXT}
REFERENCE = {"reference": TEXT, "display": TEXT, "identifier": {"value": TEXT}}
CODED = {"coding": [{"system": TEXT, "code": TEXT, "display": TEXT}], "text": TEXT}
COMMON = {
    "resourceType": TEXT,
    "id": TEXT,
    "identifier": [{"value": TEXT}],
    "status": TEXT,
    "subject": REFERENCE,
    "modifierExtension": [{"url": TEXT}],
    "implicitRules": TEXT,
}
MEASURED = {
    "code": CONCEPT,
    "valueQuantity": QUANTITY,
    "valueCodeableConcept": CONCEPT,
    "valueString": TEXT,
    "valueInteger": TEXT,
    "valueBoolean": TEXT,
    "valueRange": {"low": QUANTITY, "high": QUANTITY},
    "valueRatio": {"numerator": QUANTITY, "denominator": QUANTITY},
    "valueDateTime": TEXT,
    "dataAbsentReason": CONCEPT,
    "referenceRange": [{"low": QUANTITY, "high": QUANTITY, "text": TEXT, "type": CONCEPT}],
}
OBSERVATION = {
    **COMMON,
    **MEASURED,
    "effectiveDateTime": TEXT,
    "effectivePeriod": PERIOD,
    "effectiveInstant": TEXT,
    "issued": TEXT,
    "specimen": REFERENCE,
    "note": [{"text": TEXT}],
    "focus": [REFERENCE],
    "hasMember": [REFERENCE],
    "meta": {"lastUpdated": TEXT},
    "component": PARTS,
    "contained": PARTS,
}
COMPONENT = {**MEASURED, "modifierExtension": [{"url": TEXT}]}
MEDICATION = {
    "resourceType": TEXT,
    "id": TEXT,
    "code": CONCEPT,
    "ingredient": [{"itemCodeableConcept": CONCEPT}],
}
STRUCTURES: dict[str, dict[str, Any]] = {
    "lab_results": OBSERVATION,
    "patients": {
        **COMMON,
        "meta": {"lastUpdated": TEXT},
        "gender": TEXT,
        "birthDate": TEXT,
        "deceasedDateTime": TEXT,
        "deceasedBoolean": TEXT,
        "managingOrganization": REFERENCE,
        "link": [{"type": TEXT, "other": REFERENCE}],
    },
    "treatments": {
        **COMMON,
        "contained": PARTS,
        "medicationCodeableConcept": CONCEPT,
        "medicationReference": REFERENCE,
        "effectiveDateTime": TEXT,
        "effectivePeriod": PERIOD,
        "dosage": {"dose": QUANTITY},
    },
    "vaccinations": {
        **COMMON,
        "patient": REFERENCE,
        "vaccineCode": CONCEPT,
        "occurrenceDateTime": TEXT,
        "occurrenceString": TEXT,
    },
    "assessments": {
        **COMMON,
        "code": CONCEPT,
        "performedDateTime": TEXT,
        "performedPeriod": PERIOD,
        "outcome": CONCEPT,
        "effectiveDateTime": TEXT,
        "effectivePeriod": PERIOD,
        "valueQuantity": QUANTITY,
        "valueCodeableConcept": CONCEPT,
        "valueString": TEXT,
        "valueInteger": TEXT,
        "valueBoolean": TEXT,
        "valueDateTime": TEXT,
        "dataAbsentReason": CONCEPT,
        "focus": [REFERENCE],
    },
}
RESOURCE_TYPES: dict[str, tuple[str, ...]] = {
    "lab_results": ("Observation", "DiagnosticReport"),
    "patients": ("Patient",),
    "treatments": ("MedicationAdministration",),
    "vaccinations": ("Immunization",),
    "assessments": ("Procedure", "Observation"),
}


def shapes(structure: Mapping[str, Any], path: str = "$") -> Iterator[tuple[str, str]]:
    """The path and JSON type of everything declared that is no plain text, outside lists."""
    for name, declared in structure.items():
        below = f"{path}.{name}"
        if declared == CONCEPT:
            yield below, "OBJECT"
        elif isinstance(declared, list):
            yield below, "ARRAY"
        elif isinstance(declared, dict):
            yield below, "OBJECT"
            yield from shapes(declared, below)
