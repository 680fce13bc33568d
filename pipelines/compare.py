"""What-if: the patients who would gain, lose or change a flag if one protocol replaced another."""

import polars as pl

from pipelines.protocols.parts import SEVERITY_RANK

KEY = ["patient_id", "rule"]
CHANGES = pl.Enum(["gained", "lost", "changed"])


def compare_flags(flags_a: pl.DataFrame, flags_b: pl.DataFrame) -> pl.DataFrame:
    """One row per patient and rule whose flag differs, patients in order.

    A flag changes when its severity or its opening date does. Where a patient has several flags of
    one rule, the worst severity and the earliest opening date speak for them. The protocols' names
    are not compared: B is another version of A, or stands in its place.
    """
    both = summary(flags_a).join(
        summary(flags_b), on=KEY, how="full", coalesce=True, suffix="_b", nulls_equal=True
    )
    change = (
        pl.when(pl.col("severity").is_null())
        .then(pl.lit("gained"))
        .when(pl.col("severity_b").is_null())
        .then(pl.lit("lost"))
        .when(
            pl.col("severity").ne(pl.col("severity_b"))
            | pl.col("opened_on").ne_missing(pl.col("opened_on_b"))
        )
        .then(pl.lit("changed"))
        .cast(CHANGES)
    )
    return (
        both.with_columns(change.alias("change"))
        .filter(pl.col("change").is_not_null())
        .select(
            *KEY,
            "change",
            pl.col("severity").alias("severity_a"),
            "severity_b",
            pl.col("opened_on").alias("opened_on_a"),
            "opened_on_b",
        )
        .sort(KEY)
    )


def summary(flags: pl.DataFrame) -> pl.DataFrame:
    """One row per patient and rule."""
    severity = pl.col("severity").cast(pl.String).cast(pl.Enum(list(SEVERITY_RANK)))
    return flags.group_by(KEY).agg(
        severity.sort_by(severity.to_physical()).last().alias("severity"),
        pl.col("opened_on").min(),
    )
