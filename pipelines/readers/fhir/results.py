"""Observations as laboratory results: each value of one, and of each component, is a row."""

import polars as pl

from pipelines.readers.fhir.concepts import test_codes
from pipelines.readers.fhir.decoding import decoded
from pipelines.readers.fhir.measured import with_value
from pipelines.readers.fhir.references import own_id, referenced
from pipelines.readers.fhir.source import Source
from pipelines.readers.fhir.structures import COMPONENT, MEASURED, OBSERVATION

WITHDRAWN = ["entered-in-error", "cancelled"]
# What a contained Observation takes over from its report where it does not say it itself.
INHERITED = ["status", "subject", "effectiveDateTime", "effectivePeriod", "issued", "meta"]
VALUES = [name for name in MEASURED if name.startswith("value")] + ["dataAbsentReason"]
SHARED = [
    "number",
    "inner_no",
    "place",
    "result_id",
    "patient_id",
    "collected_at",
    "resulted_at",
    "status",
    "specimen_id",
    "note",
    "is_unreadable",
    "is_of_something_else",
]


def result_rows(resources: pl.DataFrame, source: Source) -> pl.DataFrame:
    """Rows (number and canonical columns) of Observations and of those that reports contain.

    A report, or an Observation that only groups others, says nothing itself: not monitored.
    """
    is_report = pl.col("resourceType") == "DiagnosticReport"
    reports = resources.filter(is_report)
    contained = contained_observations(reports, source)
    alone = reports.join(contained, on="number", how="anti").select(
        "number", reject=pl.lit("not_monitored")
    )
    plain = described(resources.filter(~is_report), "Observation/").with_columns(
        inner_no=pl.lit(0, pl.UInt32)
    )
    measured = pl.concat([measured_parts(plain, source), measured_parts(contained, source)])
    rows = with_value(with_codes(measured, source), source.warehouse).with_columns(reject=reject())
    ordered = rows.sort("number", "inner_no", "component_no")
    return pl.concat([ordered, alone], how="diagonal")


def described(observations: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Observations with the columns that their components share."""
    start, end = (pl.col("effectivePeriod").struct.field(name) for name in ("start", "end"))
    specimen = pl.col("specimen")
    return observations.with_columns(
        place=pl.lit(kind) + pl.col("id"),
        result_id=own_id(),
        patient_id=referenced(pl.col("subject"), "Patient"),
        collected_at=pl.coalesce("effectiveDateTime", "effectiveInstant", start, end),
        resulted_at=pl.coalesce(pl.col("meta").struct.field("lastUpdated"), "issued"),
        specimen_id=pl.coalesce(referenced(specimen, "Specimen"), specimen.struct.field("display")),
        note=pl.col("note").list.eval(pl.element().struct.field("text")).list.join("\n"),
        is_of_something_else=(pl.col("focus").list.len() > 0).fill_null(value=False),
        is_unreadable=is_unreadable(),
    )


def is_unreadable() -> pl.Expr:
    """FHIR forbids to use a resource with a modifier, or rules, that one doesn't know."""
    return pl.col("is_misshapen") | has_modifier() | pl.col("implicitRules").is_not_null()


def has_modifier() -> pl.Expr:
    """Whether an extension changes the meaning of what it stands in."""
    return (pl.col("modifierExtension").list.len() > 0).fill_null(value=False)


def contained_observations(reports: pl.DataFrame, source: Source) -> pl.DataFrame:
    """The Observations within reports, described; withdrawn where their report is."""
    inner = (
        reports.select(
            pl.col("number").alias("report_number"),
            own_id().alias("report_id"),
            pl.col("contained").alias("text"),
            *(pl.col(name).alias(f"report_{name}") for name in INHERITED),
        )
        .explode("text")
        .drop_nulls("text")
        .with_row_index("number")
    )
    found = decoded(inner, OBSERVATION, source.warehouse).join(
        inner.drop("text"), on="number", maintain_order="left"
    )
    is_withdrawn = pl.col("report_status").is_in(WITHDRAWN)
    found = found.filter(pl.col("resourceType") == "Observation").with_columns(
        pl.coalesce(name, f"report_{name}").alias(name) for name in INHERITED
    )
    return described(
        found.with_columns(
            inner_no="number",
            number="report_number",
            id=pl.col("report_id") + "#" + pl.col("id"),
            status=pl.when(is_withdrawn).then("report_status").otherwise("status"),
        ),
        "DiagnosticReport/",
    )


def measured_parts(observations: pl.DataFrame, source: Source) -> pl.DataFrame:
    """One row per value: the Observation's own, if it has one or no components, and theirs."""
    has_value = pl.any_horizontal(pl.col(name).is_not_null() for name in VALUES)
    has_parts = (pl.col("component").list.len() > 0).fill_null(value=False)
    groups = (pl.col("hasMember").list.len() > 0).fill_null(value=False) & ~has_value
    own = observations.filter(has_value | ~has_parts).select(
        *SHARED, *MEASURED, component_no=pl.lit(0, pl.UInt32), only_groups=groups
    )
    texts = (
        observations.filter(has_parts)
        .select(*SHARED, text="component")
        .explode("text")
        .with_columns(
            component_no=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over("number", "inner_no"),
            line_number="number",
        )
        .drop("number")
        .with_row_index("number")
    )
    number = pl.col("component_no").cast(pl.String)
    parts = decoded(texts, COMPONENT, source.warehouse).join(
        texts.drop("text"), on="number", maintain_order="left"
    )
    return pl.concat(
        [
            own,
            parts.with_columns(
                number="line_number",
                place=pl.col("place") + " component " + number,
                result_id=pl.col("result_id") + "#" + number,
                is_unreadable=pl.col("is_unreadable") | pl.col("is_misshapen") | has_modifier(),
                only_groups=pl.lit(value=False),
            ).select(own.columns),
        ]
    )


def with_codes(rows: pl.DataFrame, source: Source) -> pl.DataFrame:
    """Adds code, code_system and test_name in place of the concept."""
    codes = test_codes(rows["code"], source)
    return (
        rows.rename({"code": "concept"})
        .join(codes, on="concept", how="left", maintain_order="left")
        .drop("concept")
    )


def reject() -> pl.Expr:
    """What can't be a result of this patient, and what can't be understood."""
    return (
        pl.when(pl.col("only_groups") | pl.col("is_of_something_else"))
        .then(pl.lit("not_monitored"))
        .when(pl.col("is_unreadable") | pl.col("is_ambiguous"))
        .then(pl.lit("bad_value"))
    )
