"""A file read as a feed would read it, without a trace: the account, and what is not known."""

import glob
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from pipelines.errors import ConfigurationError, FileRefused
from pipelines.feed_try import habits
from pipelines.feed_try.columns import Mapping as Columns
from pipelines.feed_try.columns import best_mapping
from pipelines.feed_try.feed_yaml import as_yaml, suggested_name
from pipelines.feed_try.habits import Habit
from pipelines.feed_try.recognise import Recognised, recognise
from pipelines.feed_try.unknowns import unknowns_of
from pipelines.intake.accounting import FileAccount
from pipelines.intake.ingest import ingest
from pipelines.readers import read
from pipelines.settings import Feed, load_configuration

SAMPLED_BATCHES = 1  # of the reader's own size: enough to see how dates and decimals are written
ENOUGH_COLUMNS = 2  # a patient's number alone is in every file
MAPPED_FORMATS = ("csv", "parquet")  # the others settle which column is which
Progress = Callable[[str, int, int], None]


@dataclass
class Trial:
    """All that one try found out. `settings` are the feed's keys; no account if unreadable."""

    recognised: Recognised
    columns: Columns | None = None
    habits: dict[str, Habit] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    account: FileAccount | None = None
    unknown: dict[str, pl.DataFrame] = field(default_factory=dict)
    problem: str | None = None


def try_file(
    path: Path, today: date, given: Mapping[str, str | None], progress: Progress | None = None
) -> Trial:
    """Recognise the file, propose the feed, read it with that feed, and count.

    `given` are the format and entity the user knows better, and the map of the laboratory's codes;
    null where they don't.
    """
    found = recognise(path)
    for name in ("format", "entity"):
        if given.get(name):
            setattr(found, name, given[name])
            found.why[name] = "as you said"
    trial = Trial(found)
    if found.format in MAPPED_FORMATS:
        propose_columns(trial)
    if found.entity is None:
        trial.problem = "what it holds can't be told from its columns; say it with --entity"
    elif trial.columns is not None and trial.columns.missing:
        trial.problem = (
            f"no column found for {', '.join(trial.columns.missing)}, without which "
            f"{found.entity} can't be read"
        )
    trial.settings = settings_of(path, trial, given.get("codes"))
    if trial.problem is None:
        read_it(path, trial, today, progress)
    return trial


def propose_columns(trial: Trial) -> None:
    """The mapping, and with it the entity where nobody said it."""
    found = trial.recognised
    trial.columns = best_mapping(found.header, found.entity)
    is_telling = len(trial.columns.found) >= ENOUGH_COLUMNS and not trial.columns.missing
    if found.entity is None and is_telling:
        found.entity = trial.columns.entity
        found.why["entity"] = f"has columns for {', '.join(list(trial.columns.found)[:4])}"


def settings_of(path: Path, trial: Trial, codes: str | None) -> dict[str, Any]:
    """The feed's keys as far as they are known; those that are the usual are left out."""
    found, columns = trial.recognised, trial.columns
    settings: dict[str, Any] = {
        "name": suggested_name(path),
        "entity": found.entity or "lab_results",
        "format": found.format,
        "path": glob.escape(path.resolve().as_posix()),
    }
    if columns is not None and columns.renamed:
        settings["columns"] = columns.renamed
    if codes is not None:
        settings["codes"] = Path(codes).resolve().as_posix()
    if found.format == "csv" and found.delimiter != ",":
        settings["delimiter"] = found.delimiter
    if found.encoding != "utf-8" and found.format != "fhir-ndjson":
        settings["encoding"] = found.encoding
    if columns is not None and not columns.missing:
        trial.habits = habits_of(path, settings, columns)
        settings |= {name: habit.value for name, habit in trial.habits.items() if habit.value}
    return settings


def habits_of(path: Path, settings: dict[str, Any], columns: Columns) -> dict[str, Habit]:
    """How dates and decimals are written, by the first rows."""
    batches = list(islice(read(Feed(**settings), path), SAMPLED_BATCHES))
    if not batches:
        return {}
    rows = pl.concat(batches)
    dates = [n for n in columns.found if n.endswith(("_at", "_on", "_until", "_date"))]
    texts = pl.concat([pl.Series(dtype=pl.String), *(rows[name] for name in dates)])
    told = {"date_format": habits.date_format(texts)}
    if "value" in columns.found:
        told["decimal_comma"] = habits.decimal_comma(rows["value"])
    return told


def read_it(path: Path, trial: Trial, today: date, progress: Progress | None) -> None:
    """Take the file into a store that is thrown away, and look at what nobody knows."""
    try:
        with TemporaryDirectory(prefix="labwatch-") as folder:
            configuration = Path(folder) / "labwatch.yaml"
            configuration.write_text(as_yaml(trial.settings), "utf-8")
            report = ingest(load_configuration(configuration), today, progress)
    except ConfigurationError as error:
        trial.problem = str(error).partition("feeds.0.")[2] or str(error)
        return
    [trial.account] = report.files
    if trial.account.refused is not None:
        trial.problem = f"the file {trial.account.refused}"
        return
    try:
        trial.unknown = unknowns_of(Feed(**trial.settings), path, today)
    except FileRefused as refusal:
        trial.problem = f"the file {refusal}"
