"""The list people work from: the flags that wait for somebody, most urgent first."""

from io import BytesIO
from pathlib import Path

import polars as pl

from pipelines.protocols.parts import SEVERITY_RANK
from pipelines.publish.lifecycle import OFF_THE_LIST
from schemas.published import Worklist

FORMULA_STARTS = r"^[=+\-@\t\r\n]"  # a spreadsheet would run the cell instead of showing it


def worklist(flags: pl.DataFrame) -> pl.DataFrame:
    """Ranked: by severity, then new before ongoing, then days overdue; ties by patient and rule.

    Resolved flags and those acknowledged, snoozed or dismissed stay in `flags.parquet` only.
    """
    waiting = flags.filter(
        pl.col("state") != "resolved",
        ~pl.col("disposition").is_in(OFF_THE_LIST).fill_null(value=False),
    )
    order = waiting.sort(
        -pl.col("severity").replace_strict(SEVERITY_RANK, return_dtype=pl.Int8),
        pl.col("state") != "new",
        -pl.col("days_overdue").fill_null(0),
        "patient_id",
        "protocol",
        "rule",
        "opened_on",
        "flag_id",
    )
    columns = Worklist.empty().schema.names()
    return order.with_columns(
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("rank"),
        pl.col("missing_components", "evidence").list.join("; "),
    ).select(columns)


def write_csv(rows: pl.DataFrame, file: Path | BytesIO) -> None:
    """UTF-8, comma, ISO dates; texts are made harmless."""
    harmless(rows).write_csv(file)


def harmless(rows: pl.DataFrame) -> pl.DataFrame:
    """A text that a spreadsheet would run gets a leading apostrophe, which it shows as text."""
    text = pl.selectors.string()
    return rows.with_columns(
        pl.when(text.str.contains(FORMULA_STARTS))
        .then(pl.lit("'") + text)
        .otherwise(text)
        .name.keep()
    )
