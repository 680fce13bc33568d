"""Measurements as laboratory results."""

import polars as pl

from pipelines.readers.omop.beside import Beside, said, with_concept
from pipelines.readers.omop.times import moment

CODED = (
    "measurement_concept_id",
    "measurement_source_concept_id",
    "operator_concept_id",
    "value_as_concept_id",
    "unit_concept_id",
)
SIGN_AND_NUMBER = r"^\s*(<=|>=|=<|=>|≤|≥|<|>)\s*([0-9.]+)\s*$"
NO_SIGN = "="


def described_measurements(rows: pl.DataFrame, beside: Beside) -> pl.DataFrame:
    """The rows with what their concepts are called, and the site of their visit."""
    concepts = beside.concepts
    for column in CODED:
        rows = with_concept(rows, column, concepts)
    key = pl.col("visit_occurrence_id").cast(pl.Int64, strict=False)
    sites = beside.visit_sites
    return rows.with_columns(key=key).join(
        sites, left_on="key", right_on="visit_occurrence_id", how="left", maintain_order="left"
    )


def result_columns() -> dict[str, pl.Expr]:
    """What of a described measurement each canonical column is."""
    return {
        "result_id": pl.col("measurement_id"),
        "patient_id": pl.col("person_id"),
        "code": code(),
        "code_system": code_system(),
        "test_name": pl.coalesce("measurement_name", "measurement_source_value"),
        "collected_at": moment("measurement", clock="measurement_time"),
        "value": value(),
        "unit": unit(),
        "reference_low": plain("range_low"),
        "reference_high": plain("range_high"),
        "site": pl.col("site"),
    }


def code() -> pl.Expr:
    """The LOINC code of the concept, else of the source's concept, else the source's own code."""
    return pl.coalesce(
        loinc("measurement"),
        loinc("measurement_source"),
        said("measurement_source_value"),
        pl.col("measurement_code"),
        unnamed("measurement_concept_id"),
    )


def code_system() -> pl.Expr:
    """The vocabulary of the code; null, which is LOINC, where nothing is known of a source's code.

    Whether a text that looks like a LOINC code is one is said by its concept, never by its looks.
    """
    has_source_code = said("measurement_source_value").is_not_null()
    return (
        pl.when(pl.coalesce(loinc("measurement"), loinc("measurement_source")).is_not_null())
        .then(pl.lit("LOINC"))
        .when(has_source_code | pl.col("measurement_code").is_not_null())
        .then(pl.coalesce("measurement_source_vocabulary", "measurement_vocabulary"))
        .otherwise(pl.lit("OMOP"))
    )


def loinc(stem: str) -> pl.Expr:
    """The code of a concept that is LOINC's."""
    return pl.when(pl.col(f"{stem}_vocabulary") == "LOINC").then(f"{stem}_code")


def value() -> pl.Expr:
    """The number with its operator, else the answer's name, else the source's text.

    Where the operator is missing and the source's text is a comparator before the same number, the
    text is what was sent. An operator nobody knows stays before its number, which nobody can read.
    """
    shown = plain("value_as_number")
    source = said("value_source_value")
    operator = pl.coalesce(
        pl.col("operator_name").replace({NO_SIGN: ""}),
        unnamed("operator_concept_id"),
        pl.when(says_sign(source, shown)).then(source.str.extract(SIGN_AND_NUMBER, 1)),
        pl.lit(""),
    )
    return (
        pl.when(shown.is_not_null())
        .then(operator + shown)
        .otherwise(pl.coalesce("value_as_name", source, unnamed("value_as_concept_id")))
    )


def says_sign(source: pl.Expr, shown: pl.Expr) -> pl.Expr:
    """Whether the source's text is a comparator before this very number."""
    sent = source.str.extract(SIGN_AND_NUMBER, 2).cast(pl.Float64, strict=False)
    return (sent == shown.cast(pl.Float64, strict=False)).fill_null(value=False)


def unit() -> pl.Expr:
    """The UCUM code of the concept, else what the source wrote, else the concept's name."""
    ucum = pl.when(pl.col("unit_vocabulary") == "UCUM").then("unit_code")
    return pl.coalesce(ucum, said("unit_source_value"), "unit_name", unnamed("unit_concept_id"))


def plain(name: str) -> pl.Expr:
    """A number without the zeros that only its column's type has put behind it."""
    text = said(name)
    return (
        pl.when(text.str.contains(r"^-?[0-9]*\.[0-9]*$"))
        .then(text.str.strip_chars_end("0").str.strip_chars_end("."))
        .otherwise(text)
    )


def unnamed(name: str) -> pl.Expr:
    """`OMOP:` and the id of a concept that is none of those known; null for none."""
    concept = said(name)
    return pl.when(concept != "0").then("OMOP:" + concept)
