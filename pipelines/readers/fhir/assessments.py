"""Procedures and Observations as assessments: those that the vocabulary knows, and no others."""

import polars as pl

from pipelines.readers.fhir.concepts import LOINC, SNOMED, codings, first_by, is_of, known_words
from pipelines.readers.fhir.measured import quantity_text
from pipelines.readers.fhir.references import own_id, referenced
from pipelines.readers.fhir.results import is_unreadable
from pipelines.readers.fhir.source import Source

# What the record says of its own state, where that is more than that it was done.
STATES = {
    "entered-in-error": "entered-in-error",
    "cancelled": "entered-in-error",
    **dict.fromkeys(("preparation", "in-progress", "not-done", "on-hold", "stopped"), "not-done"),
    **dict.fromkeys(("registered", "preliminary", "unknown"), "not-done"),
}
BOOLEANS = {"true": "yes", "false": "no"}


def assessment_rows(resources: pl.DataFrame, source: Source) -> pl.DataFrame:
    """One row per resource. An export of Observations is mostly of laboratory tests: of what is no
    assessment, and of what is about somebody else, nothing is kept."""
    known = assessments_of(resources["code"], source)
    rows = resources.rename({"code": "concept"}).join(
        known, on="concept", how="left", maintain_order="left"
    )
    rows = with_outcome(rows, source)
    is_other = pl.col("code").is_null() | (pl.col("focus").list.len() > 0).fill_null(value=False)
    start = {n: pl.col(n).struct.field("start") for n in ("performedPeriod", "effectivePeriod")}
    return rows.select(
        "number",
        "code",
        "outcome",
        place=pl.col("resourceType") + "/" + pl.col("id"),
        assessment_id=own_id(),
        patient_id=referenced(pl.col("subject"), "Patient"),
        assessed_on=pl.coalesce("performedDateTime", "effectiveDateTime", *start.values()),
        reject=pl.when(is_other)
        .then(pl.lit("not_monitored"))
        .when(is_unreadable())
        .then(pl.lit("bad_value")),
    )


def assessments_of(concepts: pl.Series, source: Source) -> pl.DataFrame:
    """(concept, code): the assessment that a code of the concept, or its text, stands for.

    A local code is first what the feed's map makes of it.
    """
    each = codings(concepts, source.warehouse).join(
        source.local_codes, left_on="code", right_on="local_code", how="left", maintain_order="left"
    )
    each = each.with_columns(
        kind=pl.when(is_of(LOINC) | pl.col("loinc").is_not_null())
        .then(pl.lit("LOINC"))
        .when(is_of([SNOMED]))
        .then(pl.lit("SNOMED")),
        code=pl.coalesce("loinc", "code"),
    )
    rows = known_words().assessment_codes.select("code", "assessment", kind="system")
    names = rows.filter(pl.col("kind") == "name").select("code", named="assessment")
    found = (
        each.join(rows, on=["kind", "code"], how="left", maintain_order="left")
        .join(names, on="code", how="left", maintain_order="left")
        .join(
            names.rename({"code": "text", "named": "worded"}),
            on="text",
            how="left",
            maintain_order="left",
        )
        .with_columns(assessment=pl.coalesce("assessment", "named", "worded"))
        .drop_nulls("assessment")
    )
    return first_by(pl.lit(0), found).select("concept", code="assessment")


def with_outcome(rows: pl.DataFrame, source: Source) -> pl.DataFrame:
    """Adds the outcome: the state of the record where it was not done, else what was found."""
    for name in ("valueCodeableConcept", "outcome"):
        words = answer_words(rows[name], source).rename({"concept": name, "word": f"{name}_word"})
        rows = rows.join(words, on=name, how="left", maintain_order="left")
    return rows.with_columns(
        outcome=pl.coalesce(
            pl.col("status").replace_strict(STATES, default=None, return_dtype=pl.String),
            "valueCodeableConcept_word",
            "outcome_word",
            pl.col("valueBoolean").replace(BOOLEANS),
            "valueString",
            quantity_text(pl.col("valueQuantity")),
            "valueInteger",
            "valueDateTime",
            pl.when(pl.col("dataAbsentReason").is_not_null()).then(pl.lit("not-done")),
        )
    )


def answer_words(concepts: pl.Series, source: Source) -> pl.DataFrame:
    """(concept, word): the word of an answer code that the vocabulary knows, else its text."""
    outcomes = known_words().outcomes.select("code", "outcome")
    each = codings(concepts, source.warehouse).join(
        outcomes, on="code", how="left", maintain_order="left"
    )
    chosen = first_by(pl.col("outcome").is_null().cast(pl.Int8), each)
    return chosen.select("concept", word=pl.coalesce("outcome", "text", "display", "code"))
