"""MedicationAdministrations as treatments."""

import polars as pl

from pipelines.readers.fhir.decoding import decoded
from pipelines.readers.fhir.measured import quantity_text, quantity_unit
from pipelines.readers.fhir.medications import described, drug_texts, referenced_medications
from pipelines.readers.fhir.references import own_id, referenced
from pipelines.readers.fhir.results import is_unreadable
from pipelines.readers.fhir.source import Source
from pipelines.readers.fhir.structures import MEDICATION

# What was begun was given in part, which is an exposure. What is on hold is expected to go on: a
# day to come is a planned one, and a planned day that has gone by counts for nothing.
STATUSES = {"in-progress": "completed", "stopped": "completed", "on-hold": "planned"}


def treatment_rows(resources: pl.DataFrame, source: Source) -> pl.DataFrame:
    """One row per MedicationAdministration."""
    period = pl.col("effectivePeriod").struct
    dose = pl.col("dosage").struct.field("dose")
    rows = with_drug(resources, source)
    return rows.select(
        "number",
        "drug",
        place=pl.lit("MedicationAdministration/") + pl.col("id"),
        treatment_id=own_id(),
        patient_id=referenced(pl.col("subject"), "Patient"),
        started_at=pl.coalesce("effectiveDateTime", period.field("start")),
        ended_at=period.field("end"),
        dose=quantity_text(dose),
        dose_unit=quantity_unit(dose),
        status=pl.col("status").replace(STATUSES),
        reject=pl.when(is_unreadable()).then(pl.lit("bad_value")),
    )


def with_drug(resources: pl.DataFrame, source: Source) -> pl.DataFrame:
    """Adds the text of the drug: coded here, contained, in another resource, or only named."""
    reference = pl.col("medicationReference").struct
    rows = resources.with_columns(
        medication_id=referenced(pl.col("medicationReference"), "Medication"),
        local_id=reference.field("reference").str.extract(r"^#(.+)$"),
    )
    coded = drug_texts(rows["medicationCodeableConcept"], source)
    elsewhere = rows["medication_id"].drop_nulls().unique()
    if elsewhere.is_empty():
        known = pl.DataFrame(schema={"medication_id": pl.String, "drug_elsewhere": pl.String})
    else:
        found = referenced_medications(elsewhere, source)
        known = found.rename({"drug": "drug_elsewhere"})
    return (
        rows.join(
            coded.rename({"concept": "medicationCodeableConcept", "drug": "drug_here"}),
            on="medicationCodeableConcept",
            how="left",
            maintain_order="left",
        )
        .join(
            contained_drugs(rows, source),
            on=["number", "local_id"],
            how="left",
            maintain_order="left",
        )
        .join(known, on="medication_id", how="left", maintain_order="left")
        .with_columns(
            drug=pl.coalesce(
                "drug_here", "drug_inside", "drug_elsewhere", reference.field("display")
            )
        )
    )


def contained_drugs(rows: pl.DataFrame, source: Source) -> pl.DataFrame:
    """(number, local_id, drug_inside) of the Medications that the resources contain."""
    inner = (
        rows.select(text="contained", line_number="number")
        .explode("text")
        .drop_nulls("text")
        .with_row_index("number")
    )
    medications = decoded(inner, MEDICATION, source.warehouse).join(
        inner.drop("text"), on="number", maintain_order="left"
    )
    return (
        described(medications, source)
        .select(number="line_number", local_id="id", drug_inside="drug")
        .unique(["number", "local_id"], keep="first", maintain_order=True)
    )
