"""Whether a night from kept facts says what a night derived anew says."""

import shutil
from pathlib import Path

import polars as pl

from pipelines.errors import LabwatchError
from pipelines.evaluate import evaluate_from_facts, evaluate_night
from pipelines.facts import facts_file, open_facts, watermark
from pipelines.night import Night
from pipelines.settings import Configuration
from pipelines.store import open_store

TABLES = ("flags", "status", "evaluations", "adherence", "quality")


def verify_facts(configuration: Configuration) -> dict[str, int]:
    """Published table: rows that differ, where any do; empty too where no facts are kept.

    The night is the one the facts were last brought to. They are read from a copy, because an
    evaluation brings the facts it reads to its own night.
    """
    kept_in = facts_file(configuration)
    if not kept_in.exists():
        return {}
    copy = kept_in.with_name(f"{kept_in.name}.verify")
    try:
        shutil.copyfile(kept_in, copy)
        return differing(configuration, copy)
    finally:
        copy.unlink(missing_ok=True)


def differing(configuration: Configuration, facts: Path) -> dict[str, int]:
    """The night of these facts beside the same night derived anew."""
    with open_store(configuration, read_only=True) as warehouse:
        open_facts(warehouse, facts)
        last = watermark(warehouse)
    if last is None:
        return {}
    kept = evaluate_from_facts(configuration, last["as_of"], facts)
    anew = evaluate_night(configuration, last["as_of"])
    counted = {name: rows_apart(kept, anew, name) for name in TABLES}
    return {name: rows for name, rows in counted.items() if rows}


def rows_apart(kept: Night, anew: Night, table: str) -> int:
    """How many rows of one table either night has, and the other has not."""
    found, expected = (as_text(getattr(night, table)) for night in (kept, anew))
    return found.join(expected, on="row", how="anti").height + (
        expected.join(found, on="row", how="anti").height
    )


def as_text(table: pl.DataFrame) -> pl.DataFrame:
    """Every row as one text, which compares lists and nulls alike."""
    return table.select(pl.struct(pl.all()).struct.json_encode().alias("row"))


def facts_must_agree(configuration: Configuration, found: dict[str, int]) -> None:
    """Raise what differs, in counts."""
    if found:
        counts = ", ".join(f"{table} {rows}" for table, rows in found.items())
        raise LabwatchError(
            f"{facts_file(configuration)}: tonight's list from these facts is not the one derived "
            f"anew (rows that differ: {counts}). Run `labwatch run --full`, which makes them anew; "
            "and report this as a defect of Labwatch."
        )
