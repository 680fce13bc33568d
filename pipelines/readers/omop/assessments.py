"""Procedures and observations as assessments."""

import polars as pl

from pipelines.readers.omop.beside import Beside, said, with_concept
from pipelines.readers.omop.measurements import plain, unnamed
from pipelines.vocabulary.load import load_table

STEMS = {"procedure_occurrence": "procedure", "observation": "observation"}


def described_assessments(rows: pl.DataFrame, beside: Beside) -> pl.DataFrame:
    """The rows with `assessment`: what the vocabulary reads their code as; null for all else."""
    stem = next(s for s in STEMS.values() if f"{s}_concept_id" in rows.columns)
    coded = [f"{stem}_concept_id", f"{stem}_source_concept_id"]
    for column in (*coded, *(["value_as_concept_id"] if stem == "observation" else [])):
        rows = with_concept(rows, column, beside.concepts)
    known = load_table("assessment_codes").select(
        "assessment", system=pl.col("system").str.to_lowercase(), code="code"
    )
    found = rows
    for name, system, code in (
        ("by_concept", f"{stem}_vocabulary", f"{stem}_code"),
        ("by_source", f"{stem}_source_vocabulary", f"{stem}_source_code"),
    ):
        found = found.with_columns(key=pl.col(system).str.to_lowercase()).join(
            known.rename({"assessment": name}),
            left_on=["key", code],
            right_on=["system", "code"],
            how="left",
            maintain_order="left",
        )
    names = known["assessment"].unique().to_list()
    source = said(f"{stem}_source_value").str.to_lowercase()
    return found.with_columns(
        assessment=pl.coalesce("by_concept", "by_source", pl.when(source.is_in(names)).then(source))
    ).drop("key")


def assessment_columns(table: str) -> dict[str, pl.Expr]:
    """What of a described row each canonical column is; only an observation says what it found."""
    stem = STEMS.get(table, "observation")
    return {
        "assessment_id": pl.col(f"{table}_id"),
        "patient_id": pl.col("person_id"),
        "code": pl.col("assessment"),
        "assessed_on": said(f"{stem}_date"),
        **({"outcome": outcome()} if stem == "observation" else {}),
    }


def outcome() -> pl.Expr:
    """The answer's name, else its text, else its number."""
    return pl.coalesce(
        "value_as_name",
        said("value_as_string"),
        said("value_source_value"),
        plain("value_as_number"),
        unnamed("value_as_concept_id"),
    )
