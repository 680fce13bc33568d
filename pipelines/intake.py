"""From landed files to the store: every row accounted for, each file all or nothing.

A file is read again only when it changed. What could not be read is recorded with the reason, is
named in every report as long as it lies there, and is tried again when it or its feed's settings
change.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from time import perf_counter

import polars as pl

from pipelines.accounting import FileAccount, IntakeReport
from pipelines.arrivals import Origin, arrivals
from pipelines.entities import ENTITIES
from pipelines.errors import FileRefused
from pipelines.feed_readings import readings_of
from pipelines.file_ledger import FileLedger
from pipelines.harmonise import harmonise
from pipelines.landing import Landed, landed_files
from pipelines.numbering import with_analyte_keys
from pipelines.quarantine import set_aside
from pipelines.readers import read
from pipelines.reading import Reading
from pipelines.retry import release_known_patients
from pipelines.settings import Configuration
from pipelines.store import open_store
from pipelines.versions import accept, prepare
from pipelines.warehouse import Warehouse
from schemas.boundary import checked
from schemas.extract import EXTRACTS

ROWS_AT_ONCE = 500_000  # enough for the columns to pay off, about 1 GB while they are worked on

Progress = Callable[[str, int, int], None]  # what is read, bytes done, bytes in all


@dataclass(frozen=True)
class Intake:
    """What every file of one ingest has in common."""

    warehouse: Warehouse
    readings: Mapping[str, Reading]
    ledger: FileLedger
    configuration: Configuration
    today: date


def ingest(
    configuration: Configuration, today: date, progress: Progress | None = None
) -> IntakeReport:
    """Read every new or changed file of every feed into the store.

    Patients first; rows set aside because their patient was unknown follow as soon as the patient
    arrived; then the other feeds in their order.
    """
    report = IntakeReport(
        limits={
            feed.name: feed.max_quarantine_pct
            for feed in configuration.feeds
            if feed.max_quarantine_pct is not None
        }
    )
    readings = readings_of(configuration)
    with open_store(configuration) as warehouse:
        ledger = FileLedger.begin(warehouse, configuration, today)
        intake = Intake(warehouse, readings, ledger, configuration, today)
        landed = landed_files(configuration, today)
        patients = [file for file in landed if file.feed.entity == "patients"]
        read_files(intake, patients, report, progress)
        report.released = release_known_patients(warehouse, configuration, readings)
        read_files(intake, landed[len(patients) :], report, progress)
    return report


def read_files(
    intake: Intake, landed: list[Landed], report: IntakeReport, progress: Progress | None
) -> None:
    """Read what is new; recall what was refused before and is still the same."""
    total = sum(file.bytes for file in landed)
    done = 0
    for file in landed:
        if progress is not None:
            progress(file.path, done, total)
        done += file.bytes
        if not intake.ledger.is_new(file):
            report.unchanged += 1
            recall_refusal(intake, file, report)
            continue
        account = read_file(intake, file)
        report.files.append(account)
        feed = file.feed.name
        report.durations[feed] = report.durations.get(feed, 0.0) + account.seconds


def recall_refusal(intake: Intake, file: Landed, report: IntakeReport) -> None:
    """A file that can't be read stays a stated fact until it is mended or removed."""
    reason = intake.ledger.refusal(file)
    if reason is not None:
        report.files.append(FileAccount(file.feed.name, file.path, refused=reason))


def read_file(intake: Intake, file: Landed) -> FileAccount:
    """Load one file in one transaction, or record why it is refused."""
    started = perf_counter()
    account = FileAccount(file.feed.name, file.path)
    try:
        with intake.warehouse.transaction():
            file_key = intake.ledger.add(file)
            load(intake, file, file_key, account)
            account.must_balance()
            intake.ledger.count(file_key, account)
    except FileRefused as refusal:
        account = FileAccount(file.feed.name, file.path, refused=str(refusal))
        with intake.warehouse.transaction():
            intake.ledger.count(intake.ledger.add(file), account)
    account.seconds = perf_counter() - started
    return account


def load(intake: Intake, file: Landed, file_key: int, account: FileAccount) -> None:
    """Read, check and harmonise a file part by part, and take the rows in."""
    entity = ENTITIES[file.feed.entity]
    feed_key = intake.ledger.feed_key(file.feed)
    origin = Origin(file.feed.name, feed_key, file.received_on, known_from=file.received_on)
    prepare(intake.warehouse, entity)
    for batch in in_parts(read(file.feed, file.file)):
        checked(EXTRACTS[entity.name], batch)
        harmonised = harmonise(batch, intake.readings[file.feed.name], file.received_on)
        batch = batch.with_columns(pl.lit(file_key, pl.Int32).alias("file_key"))
        rows = with_analyte_keys(intake.warehouse, arrivals(entity, batch, harmonised, origin))
        verdict = accept(intake.warehouse, entity, rows, intake.configuration.has_patients_feed)
        set_aside(intake.warehouse, entity, rows, verdict)
        account.add(batch.height, counted(verdict, "verdict"), counted(verdict, "reason"))


def in_parts(batches: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The batches put together to parts of a size that pays off and fits in memory."""
    waiting: list[pl.DataFrame] = []
    for batch in batches:
        waiting.append(batch)
        if sum(part.height for part in waiting) >= ROWS_AT_ONCE:
            yield pl.concat(waiting)
            waiting = []
    if waiting:
        yield pl.concat(waiting)


def counted(verdict: pl.DataFrame, column: str) -> dict[str, int]:
    """How many rows of each."""
    return dict(verdict.get_column(column).drop_nulls().value_counts().iter_rows())
