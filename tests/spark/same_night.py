"""Two engines' tables of one night, held against each other field by field."""

from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal

TABLES = ("flags", "status", "evaluations", "adherence", "quality")
GRAIN = (
    "patient_id", "site", "protocol", "requirement", "rule", "opened_on", "analyte", "month",
    "feed", "reason",
)  # fmt: skip


def of_spark(folder: Path, table: str) -> pl.DataFrame:
    """All the files of one table."""
    return pl.read_parquet(folder / table / "*.parquet")


def assert_same(expected: pl.DataFrame, found: pl.DataFrame) -> None:
    """The same columns, types and rows; only the order of rows may differ, for files have none."""
    keys = [column for column in GRAIN if column in expected.columns]
    assert found.schema == expected.schema
    assert_frame_equal(expected.sort(keys), found.sort(keys), check_exact=True)
