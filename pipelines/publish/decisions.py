"""What people decided about flags, from the store."""

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
    ]
)


def decisions_known_by(configuration: Configuration, known_by: date) -> pl.DataFrame:
    """Every decision known by a day, in the order taken; none before there is a store."""
    if not configuration.store.is_file():
        return NO_DECISIONS.to_frame()
    with open_store(configuration, read_only=True) as warehouse:
        decisions = warehouse.query(DECISIONS_SQL.read_text("utf-8"), known_by=known_by)
    return decisions.cast(NO_DECISIONS)
