"""What was published on earlier nights, read back."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.errors import LabwatchError

SEVERITY_THEN = pl.Schema({"flag_id": pl.String, "severity_then": pl.String})


def night_folder(publish: Path, as_of: date) -> Path:
    """Where the night of a date is published."""
    return publish / f"as_of={as_of.isoformat()}"


def published_nights(publish: Path) -> list[date]:
    """The dates of all published nights, oldest first."""
    return sorted(
        date.fromisoformat(folder.name.removeprefix("as_of="))
        for folder in publish.glob("as_of=????-??-??")
        if (folder / "flags.parquet").is_file()
    )


def flags_before(publish: Path, as_of: date, key_mark: str | None = None) -> pl.DataFrame | None:
    """The flags of the latest night published before `as_of`; null when there is none.

    Null also when that night names patients otherwise: nothing of it may be carried over.
    """
    earlier = [night for night in published_nights(publish) if night < as_of]
    if not earlier or named_by(publish, earlier[-1]) != key_mark:
        return None
    return flags_of(publish, earlier[-1])


def named_by(publish: Path, night: date) -> str | None:
    """The mark of the key a night's pseudonyms were made with; null where it has none."""
    mark: str | None = record_of(publish, night).get("pseudonyms")
    return mark


def record_of(publish: Path, night: date) -> dict[str, Any]:
    """`run.json` of a night; empty where it has none."""
    path = night_folder(publish, night) / "run.json"
    record: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return record


def flags_of(publish: Path, as_of: date) -> pl.DataFrame:
    """The flags published for one night."""
    path = night_folder(publish, as_of) / "flags.parquet"
    try:
        return pl.read_parquet(path, hive_partitioning=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise LabwatchError(
            f"{path}: can't be read ({type(error).__name__}), so tonight's flags can't be "
            "compared with that night. Restore the file from a backup, or publish that night again."
        ) from None


def severity_then(publish: Path, decisions: pl.DataFrame) -> pl.DataFrame:
    """flag_id, severity_then: how bad a flag was in the night people saw when they decided.

    A flag that night does not hold is left out: its decision is taken to stand.
    """
    decided = seen_by_deciders(publish, decisions)
    seen = [
        flags_of(publish, night)
        .select("flag_id", severity_then="severity", night=pl.lit(night))
        .join(decided, on=["flag_id", "night"], how="semi")
        .select(SEVERITY_THEN.names())
        for night in decided.get_column("night").unique().sort()
    ]
    return pl.concat([SEVERITY_THEN.to_frame(), *seen])


def seen_by_deciders(publish: Path, decisions: pl.DataFrame) -> pl.DataFrame:
    """flag_id, night: the published night people had before them at the latest decision on a flag.

    That is the latest of the day of the decision or before; not the one of that very day where it
    knew the decision already, which was then taken on the night before it.
    """
    nights = pl.DataFrame({"night": published_nights(publish)}, schema={"night": pl.Date})
    decided = (
        decisions.sort("decided_at", maintain_order=True)
        .group_by("flag_id", maintain_order=True)
        .last()
        .with_columns(decided_on=pl.col("decided_at").dt.date())
        .sort("decided_on")
        .join_asof(nights, left_on="decided_on", right_on="night", strategy="backward")
        .drop_nulls("night")
    )
    same_day = decided.filter(pl.col("night") == pl.col("decided_on"))
    last_readings = {
        night: last_reading_of(publish, night) for night in same_day["night"].unique().sort()
    }
    last_reading = pl.col("night").replace_strict(
        last_readings, default=None, return_dtype=pl.Int64
    )
    was_known = (pl.col("known_from") <= pl.col("night")) & (pl.col("file_key") <= last_reading)
    before = pl.col("night").shift().alias("night_before")
    return (
        decided.join(nights.with_columns(before), on="night")
        .with_columns(
            night=pl.when(was_known.fill_null(value=False)).then("night_before").otherwise("night")
        )
        .drop_nulls("night")
        .select("flag_id", "night")
    )


def last_reading_of(publish: Path, night: date) -> int | None:
    """The number of the last reading of a file that a published night knew."""
    number: int | None = record_of(publish, night).get("last_reading")
    return number
