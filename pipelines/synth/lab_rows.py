"""The rows a laboratory sends, in canonical columns, with what the truth says of each."""

import numpy as np
import polars as pl

from pipelines.synth.cohort import Cohort, Spellings
from pipelines.synth.dirt import break_rows
from pipelines.synth.spelling import Book, spell

MINUTES_PER_DAY, MINUTES_PER_HOUR = 24 * 60, 60
VALUELESS = ("preliminary", "entered-in-error")  # sent without a value
CONFLICT = "conflicting_identity"


def make_lab_rows(
    rng: np.random.Generator,
    cohort: Cohort,
    spellings: Spellings,
    book: Book,
    results: pl.DataFrame,
) -> pl.DataFrame:
    """Canonical text columns, `received_day`, `feed` (place), `reason` (what is wrong with it)."""
    rows = spell(rng, book, results, results["feed"].to_numpy())
    rows = rows.with_columns(
        text=pl.when(pl.col("status").is_in(VALUELESS)).then(None).otherwise("text"),
        collected_at=moment(pl.col("minute")),
        resulted_at=moment(pl.col("minute") + pl.col("hours") * MINUTES_PER_HOUR),
        result_id=pl.format(
            "{}-{}-{}",
            pl.col("number").cast(pl.String).str.zfill(7),
            pl.col("draw").cast(pl.String).str.zfill(3),
            pl.col("analyte").to_physical().cast(pl.String).str.zfill(2),
        ),
    )
    rows = break_rows(rng, spellings, rows)
    return pl.concat(copies(rng, cohort, rows)).select(
        "result_id",
        "patient_id",
        "code",
        pl.col("name").alias("test_name"),
        "collected_at",
        "resulted_at",
        pl.col("text").alias("value"),
        "unit",
        bound("low"),
        bound("high"),
        "status",
        pl.format("S{}", pl.col("result_id").str.slice(0, 11)).alias("specimen_id"),
        pl.col("arrives").alias("received_day"),
        "feed",
        pl.col("flaw").alias("reason"),
    )


def moment(minute: pl.Expr) -> pl.Expr:
    """Day and minute of the day as a date with time."""
    minutes = pl.col("day").cast(pl.Int64) * MINUTES_PER_DAY + minute
    return (minutes * 60_000_000).cast(pl.Datetime("us"))


def bound(name: str) -> pl.Expr:
    """One end of the reference range, as written."""
    return pl.col(name).cast(pl.String).str.strip_suffix(".0").alias(f"reference_{name}")


def copies(rng: np.random.Generator, cohort: Cohort, rows: pl.DataFrame) -> list[pl.DataFrame]:
    """Rows sent once more: word for word, or under the number of another patient."""
    chance = pl.Series(rng.random(rows.height))
    only_version = (rows["fate"] == "none") & (rows["flaw"] == "none") & (rows["version"] == 0)
    again = rows.filter(only_version & (chance < cohort.versions.delivered_again))
    mistaken = rows.filter(rows["flaw"] == CONFLICT)
    another = pl.when(pl.col("number") == 0).then(1).otherwise(pl.col("number") - 1)
    return [
        rows.with_columns(flaw=pl.col("flaw").replace(CONFLICT, "none")),
        again.with_columns(arrives=pl.col("arrives") + 1),
        mistaken.with_columns(arrives=pl.col("arrives") + 1, patient_id=patient_id(another)),
    ]


def patient_id(number: pl.Expr, prefix: str = "SYN-") -> pl.Expr:
    """The identifier of a made-up patient."""
    return pl.lit(prefix) + number.cast(pl.String).str.zfill(7)
