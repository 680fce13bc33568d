"""Flags for stories: only what matters is said, the rest is the same everywhere."""

from datetime import date, timedelta

import polars as pl

from schemas.published import Flags

NIGHT = date(2026, 6, 30)
NIGHT_BEFORE = date(2026, 6, 29)

USUAL = {
    "as_of": NIGHT,
    "patient_id": "ada",
    "site": "north",
    "protocol": "alemtuzumab-us",
    "protocol_version": "1",
    "rule": "platelets_low",
    "kind": "threshold",
    "severity": "routine",
    "opened_on": date(2026, 6, 1),
    "days_overdue": 0,
    "message": "Repeat the platelet count.",
    "source": "label",
}


def flags(*rows: dict, **same) -> pl.DataFrame:
    """One flag per row, each the usual one but for what is given."""
    schema = Flags.empty().schema
    return pl.DataFrame([{**USUAL, **same, **row} for row in rows], schema=schema)


def day(text: str) -> date:
    return date.fromisoformat(text)


def days_before(number: int) -> date:
    return NIGHT - timedelta(days=number)
