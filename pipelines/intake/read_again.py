"""Files read again for results that nobody monitored when they were read, and that are now.

Such rows are in no table: only the file has them. Those the store holds by file and line stay as
they are, so each comes in once. The file as it was read keeps its account; what comes of this is
counted beside it, in `file_retry`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import polars as pl

from pipelines.errors import FileRefused
from pipelines.harmonise.reading import Reading
from pipelines.intake.arrivals import Origin
from pipelines.intake.entities import ENTITIES
from pipelines.intake.file_ledger import settings_hash
from pipelines.intake.file_rows import in_groups, monitored_rows
from pipelines.intake.landing import Landed, landed_files
from pipelines.intake.numbering import with_analyte_keys
from pipelines.intake.quarantine import set_aside
from pipelines.intake.versions import SQL_FOLDER, accept, prepare
from pipelines.settings import Configuration
from pipelines.warehouse import Warehouse
from schemas.store_files import FileRetry

RESULTS = ENTITIES["lab_results"]  # of nothing else a code says whether it is monitored
VERDICTS = ("version", "repeat", "quarantined")
GONE = "it no longer lies there; put it back and try again"
CHANGED = "it changed since it was read; the next ingest reads it, with today's codes"
NOTHING = pl.DataFrame(schema={"file_key": pl.Int32, "verdict": pl.String, "len": pl.UInt32})
MISSED = "UPDATE retry SET files_not_read = $files WHERE run_id = $run_id"


@dataclass(frozen=True)
class Rereading:
    """What every file read again has in common."""

    warehouse: Warehouse
    configuration: Configuration
    readings: Mapping[str, Reading]
    today: date
    run_id: str


@dataclass
class ReadAgain:
    """What came of it."""

    files: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(VERDICTS, 0))
    missed: list[dict[str, str]] = field(default_factory=list)  # feed, file, why

    def miss(self, feed: str, file: str, why: str) -> None:
        """Name a file that can't be read again."""
        self.missed.append({"feed": feed, "file": file, "why": why})

    def record(self) -> dict[str, Any]:
        """As `labwatch quarantine retry --json` says it."""
        return {
            "files_read_again": self.files,
            "loaded": self.counts["version"],
            "duplicate": self.counts["repeat"],
            "quarantined": self.counts["quarantined"],
            "files_not_read": self.missed,
        }


def read_again(again: Rereading) -> ReadAgain:
    """Take in what is monitored now and was not; name the files that are not what was read."""
    found = ReadAgain()
    chosen = files_to_read(again, found)
    for group in in_groups([file for file, _ in chosen.values()]):
        readings = [chosen[file.feed.name, file.path][1] for file in group]
        with again.warehouse.transaction():
            read_group(again, group, readings, found)
    again.warehouse.execute(MISSED, files=len(found.missed), run_id=again.run_id)
    return found


def files_to_read(
    again: Rereading, found: ReadAgain
) -> dict[tuple[str, str], tuple[Landed, dict[str, Any]]]:
    """By feed and path: files that lie there as they were read, under other settings than now."""
    sql = (SQL_FOLDER / "unmonitored_file.sql").read_text("utf-8")
    settings = {name: settings_hash(reading) for name, reading in again.readings.items()}
    lying = {
        (file.feed.name, file.path): file for file in landed_files(again.configuration, again.today)
    }
    chosen = {}
    for reading in again.warehouse.query(sql).iter_rows(named=True):
        feed, path = reading["feed"], reading["path"]
        if settings.get(feed, reading["settings_hash"]) == reading["settings_hash"]:
            continue
        file = lying.get((feed, path))
        if file is None:
            found.miss(feed, path, GONE)
        elif file.content_hash() != reading["content_hash"]:
            found.miss(feed, path, CHANGED)
        else:
            chosen[feed, path] = replace(file, received_on=reading["received_on"]), reading
    return chosen


def read_group(
    again: Rereading, group: list[Landed], readings: list[dict[str, Any]], found: ReadAgain
) -> None:
    """Take in the rows of files of one feed, and note that they were tried with these settings."""
    prepare(again.warehouse, RESULTS)
    tried, parts = [], []
    for file, reading in zip(group, readings, strict=True):
        try:
            parts += list(newly_monitored(again, file, reading))
            tried.append(reading["file_key"])
        except FileRefused as refusal:
            found.miss(file.feed.name, file.path, str(refusal))
    counts = take_in(again, pl.concat(parts)) if parts else NOTHING
    note_tried(again, tried, counts, again.readings[group[0].feed.name])
    found.files += len(tried)
    for verdict, rows in counts.group_by("verdict").agg(pl.col("len").sum()).iter_rows():
        found.counts[verdict] += rows


def newly_monitored(
    again: Rereading, file: Landed, reading: dict[str, Any]
) -> Iterator[pl.DataFrame]:
    """Rows of a file that are monitored now and that the store does not hold, part by part."""
    known_from = max(again.today, file.received_on)
    origin = Origin(file.feed.name, reading["feed_key"], file.received_on, known_from)
    key = reading["file_key"]
    for _, rows in monitored_rows(file, key, again.readings[file.feed.name], origin):
        told_apart = rows.select(
            "line",
            seq="arriving_seq",
            place="sent_place",
            identity_text="arriving_identity_text",
        )
        with again.warehouse.lent("row_again", told_apart):
            again.warehouse.make(SQL_FOLDER / "newly_monitored.sql", temporary=True, file_key=key)
        yield rows[again.warehouse.table("newly_monitored").get_column("seq").to_list()]


def take_in(again: Rereading, rows: pl.DataFrame) -> pl.DataFrame:
    """file_key, verdict, len: what became of rows put before the store for the first time."""
    numbered = with_analyte_keys(again.warehouse, rows).with_columns(
        arriving_seq=pl.int_range(pl.len(), dtype=pl.Int64)
    )
    verdict = accept(again.warehouse, RESULTS, numbered, again.configuration.has_patients_feed)
    set_aside(again.warehouse, RESULTS, numbered, verdict, "known_from")
    named = verdict.with_columns(numbered.get_column("file_key"))
    return named.group_by("file_key", "verdict").len()


def note_tried(
    again: Rereading, file_keys: list[int], counts: pl.DataFrame, reading: Reading
) -> None:
    """Where the rows of each file went, so that the next retry leaves it alone."""
    sql = "SELECT retry_key FROM retry WHERE run_id = $run_id"
    retry_key = again.warehouse.query(sql, run_id=again.run_id).item()
    of_file = {(key, verdict): rows for key, verdict, rows in counts.iter_rows()}
    tried_with = settings_hash(reading)
    rows = [
        (retry_key, key, tried_with, *(of_file.get((key, verdict), 0) for verdict in VERDICTS))
        for key in file_keys
    ]
    schema = FileRetry.empty().schema
    again.warehouse.append("file_retry", pl.DataFrame(rows, schema=schema, orient="row"))
