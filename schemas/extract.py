"""The canonical extract of each entity: its columns, what they mean, which must be there.

Grain: one row per row of the file, as sent. Every column is text, because what a laboratory sends
is text; types, units and words are the business of harmonising. A required column must exist in the
file and must not be blank in a row (a result's value only where its status counts).
"""

from typing import Any

from schemas.pandera_alone import DataFrameModel, Field

REQUIRED = "required"
OUTCOMES = ["accepted", "not_monitored", "quarantined"]
# In the order in which the first that applies is the one reason of a row.
REASONS = [
    "missing_field",
    "bad_date",
    "future_date",
    "bad_value",
    "unit_missing",
    "unit_unknown",
    "unit_incompatible",
    "implausible_value",
    "unknown_patient",
    "bad_status",
    "conflicting_identity",
]


def column(description: str, *, required: bool = False, unit: str | None = None) -> Any:
    """A text column as sent; `unit` where a number in it has one by definition."""
    metadata = {REQUIRED: required, "unit": unit, "source": "the extract, as sent"}
    return Field(nullable=True, description=description, metadata=metadata)


class Extract(DataFrameModel):
    """What every batch of rows has beside the columns of its entity."""

    line: int = Field(ge=1, description="line of the file the row begins on (Parquet: row number)")
    place: str = Field(
        nullable=True,
        description="where in the file, in the format's own words (message 3, OBX 5); null for "
        "formats in which the line says it all",
    )
    position: int = Field(ge=1, description="number of the row in the file, from 1")
    raw: str = Field(nullable=True, description="the row's own text; null where the file has none")
    reject: str = Field(
        nullable=True,
        isin=["missing_field", "bad_value", "not_monitored"],
        description="why the row could not be split into columns, or not_monitored where it is "
        "nothing of the feed's entity; null where it could and is",
    )

    class Config:
        strict = True
        unique = ["position"]  # noqa: RUF012 - pandera reads a plain list


class PatientsExtract(Extract):
    """One patient of the registry."""

    patient_id: str = column("The patient, as the registry names them.", required=True)
    sex: str = column("F, M, other or unknown.")
    birth_date: str = column("Date of birth.")
    site: str = column("The site that treats the patient.")
    followup_end_on: str = column("The day follow-up ended; nothing is asked for from then on.")
    followup_end_reason: str = column("Why it ended: died, transferred, withdrew, ...")
    merged_into: str = column("The patient this id now is; their records are evaluated together.")


class LabResultsExtract(Extract):
    """One laboratory result, or one version of it.

    The note is no canonical column: a result sent again with another comment is no new version.
    """

    note: str = Field(
        nullable=True, description="comments that came with the result; null where none can"
    )
    result_id: str = column("The result, as the feed names it in every version.", required=True)
    patient_id: str = column("Whose result it is.", required=True)
    code: str = column("The test: LOINC, or a code the feed's map turns into LOINC.", required=True)
    code_system: str = column("What the code belongs to; blank is LOINC.")
    test_name: str = column("The test as the laboratory words it.")
    collected_at: str = column("When the specimen was taken.", required=True)
    resulted_at: str = column("When the result was given; orders versions.")
    value: str = column(
        "The result: number, comparator and number, word. May be blank where it does not count.",
        required=True,
    )
    unit: str = column("Unit of the value.")
    reference_low: str = column("Lower end of the row's reference range, in its unit.")
    reference_high: str = column("Upper end of the row's reference range, in its unit.")
    reference_range: str = column("The range as text (a-b, <b, >a); columns win over it.")
    status: str = column("HL7 table 0085 or FHIR observation-status; blank is final.")
    specimen_id: str = column("The specimen.")
    site: str = column("Where it was taken.")


class TreatmentsExtract(Extract):
    """One administration of a drug, given or planned."""

    treatment_id: str = column("The administration, as the feed names it.", required=True)
    patient_id: str = column("Who was treated.", required=True)
    drug: str = column("Name, RxNorm or ATC of the drug.", required=True)
    started_at: str = column("When it began; its date is the infusion's date.", required=True)
    ended_at: str = column("When it ended.")
    observed_until: str = column("When observation after it ended.")
    dose: str = column("Amount given.")
    dose_unit: str = column("Unit of the dose.")
    status: str = column("planned, completed, not-done, entered-in-error; blank is completed.")


class VaccinationsExtract(Extract):
    """One vaccination."""

    vaccination_id: str = column("The vaccination, as the feed names it.", required=True)
    patient_id: str = column("Who was vaccinated.", required=True)
    vaccine: str = column("Name or CVX code of the vaccine.", required=True)
    given_on: str = column("The day it was given.", required=True)
    status: str = column("completed, not-done, entered-in-error, planned; blank is completed.")


class AssessmentsExtract(Extract):
    """One examination or question that is no laboratory test."""

    assessment_id: str = column("The assessment, as the feed names it.", required=True)
    patient_id: str = column("Who was assessed.", required=True)
    code: str = column(
        "skin_exam, cervical_screening, vzv_history, menstruation, ...", required=True
    )
    assessed_on: str = column("The day of it.", required=True)
    outcome: str = column(
        "What it found; entered-in-error withdraws it, not-done is no assessment."
    )


class DispositionsExtract(Extract):
    """One decision of a person about a flag."""

    flag_id: str = column("The flag decided on.", required=True)
    decision: str = column("acknowledged, snoozed, dismissed or reopened.", required=True)
    until: str = column("Last day of a snooze.")
    reason: str = column("Why it was decided.")
    decided_by: str = column("Who decided.")
    decided_at: str = column("When it was decided; the latest decision holds.", required=True)


EXTRACTS: dict[str, type[Extract]] = {
    "patients": PatientsExtract,
    "lab_results": LabResultsExtract,
    "treatments": TreatmentsExtract,
    "vaccinations": VaccinationsExtract,
    "assessments": AssessmentsExtract,
    "dispositions": DispositionsExtract,
}


def beside_columns(entity: str) -> tuple[str, ...]:
    """What a batch says of a row beside the canonical columns, in order."""
    canonical = set(canonical_columns(entity))
    return tuple(n for n in EXTRACTS[entity].to_schema().columns if n not in canonical)


def canonical_columns(entity: str) -> tuple[str, ...]:
    """The text columns of an entity, in order."""
    schema = EXTRACTS[entity].to_schema()
    return tuple(n for n, c in schema.columns.items() if REQUIRED in (c.metadata or {}))


def required_columns(entity: str) -> tuple[str, ...]:
    """The columns without which a file is refused and a row is set aside."""
    schema = EXTRACTS[entity].to_schema()
    return tuple(n for n, c in schema.columns.items() if (c.metadata or {}).get(REQUIRED))
