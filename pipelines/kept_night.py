"""What one stage leaves for the next, beside the store: the evaluated night until it is published.

Files, not tables of the store, so that `publish` needs no evaluation in memory and the store
holds nothing that evaluation made.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.errors import LabwatchError, UsageError
from pipelines.night import Night
from pipelines.publish.run_record import as_json
from pipelines.settings import Configuration
from pipelines.visible_folder import made_visible, why_not_written

TABLES = ("flags", "status", "evaluations", "adherence", "quality")


class NotKeptError(LabwatchError):
    """The evaluated night can't be written beside the store; nothing is published."""


def keep_night(configuration: Configuration, night: Night) -> None:
    """Put the night where `publish` looks for it, in place of an earlier one."""
    place = kept_folder(configuration)
    try:
        with made_visible(place) as folder:
            write_night(night, folder)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise NotKeptError(
            f"{place}: {why_not_written(error)}, so the night was not kept and nothing was "
            "published. Make room, or let this user write there, and run again."
        ) from None


def write_night(night: Night, folder: Path) -> None:
    """The tables of the night, and what goes with them."""
    for name in TABLES:
        getattr(night, name).write_parquet(folder / f"{name}.parquet")
    facts = {
        "as_of": night.as_of.isoformat(),
        "known_by": night.known_by.isoformat(),
        "not_assessed": night.not_assessed,
        "protocols": night.protocols,
        "durations": night.durations,
    }
    (folder / "night.json").write_text(as_json(facts), encoding="utf-8")


def kept_night(configuration: Configuration) -> Night:
    """The night that was evaluated last."""
    folder = kept_folder(configuration)
    if not folder.is_dir():
        raise UsageError(
            f"{folder}: there is no evaluated night; run `labwatch evaluate` before `publish`"
        )
    facts = json.loads((folder / "night.json").read_text("utf-8"))
    tables: dict[str, Any] = {name: pl.read_parquet(folder / f"{name}.parquet") for name in TABLES}
    return Night(
        as_of=date.fromisoformat(facts.pop("as_of")),
        known_by=date.fromisoformat(facts.pop("known_by")),
        **facts,
        **tables,
    )


def kept_folder(configuration: Configuration) -> Path:
    """`<store>.night/`."""
    return configuration.store.with_name(f"{configuration.store.name}.night")
