"""What people decided about flags, from the store."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.settings import Configuration
from pipelines.store import open_store

DECISIONS_SQL = Path(__file__).parents[2] / "sql" / "read" / "decisions.sql"
NO_DECISIONS = pl.Schema(
    [
        ("flag_id", pl.String()),
        ("decision", pl.String()),
        ("until", pl.Date()),
        ("decided_at", pl.Datetime("us")),
        ("decided_by", pl.String()),
        ("reason", pl.String()),
        ("known_from", pl.Date()),
        ("file_key", pl.Int32()),
    ]
)


LAST_READING = "SELECT COALESCE(MAX(file_key), 0) AS last_reading FROM file"


@dataclass(frozen=True)
class Decided:
    """The decisions that were known, and the number of the last reading of a file known then."""

    decisions: pl.DataFrame
    last_reading: int


def decisions_known_by(configuration: Configuration, known_by: date) -> Decided:
    """Every decision known by a day, in the order taken; none before there is a store."""
    if not configuration.store.is_file():
        return Decided(NO_DECISIONS.to_frame(), 0)
    with open_store(configuration, read_only=True) as warehouse:
        decisions = warehouse.query(DECISIONS_SQL.read_text("utf-8"), known_by=known_by)
        last_reading = int(warehouse.query(LAST_READING).item())
    return Decided(decisions.cast(NO_DECISIONS), last_reading)
