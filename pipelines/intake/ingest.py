"""From landed files to the store: every row accounted for, each file all or nothing.

A file is read again only when it changed. What could not be read is recorded with the reason, is
named in every report as long as it lies there, and is tried again when it or its feed's settings
change.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import partial
from time import perf_counter
from typing import Self

import polars as pl

from pipelines.errors import FileRefused
from pipelines.harmonise.feed_readings import readings_of
from pipelines.harmonise.reading import Reading
from pipelines.intake.accounting import FileAccount, IntakeReport
from pipelines.intake.arrivals import Origin
from pipelines.intake.earlier_patients import know_earlier, known_patients
from pipelines.intake.entities import ENTITIES, Entity
from pipelines.intake.feed_notes import note_layouts, note_suspected_duplicates
from pipelines.intake.file_ledger import FileLedger
from pipelines.intake.file_rows import (
    batches_of,
    in_groups,
    monitored_rows,
    monitored_together,
)
from pipelines.intake.landing import Landed, landed_files
from pipelines.intake.numbering import with_analyte_keys
from pipelines.intake.quarantine import set_aside
from pipelines.intake.read_ahead import read_ahead
from pipelines.intake.retry import release_known_patients
from pipelines.intake.versions import accept, prepare
from pipelines.readers.layout import layout
from pipelines.settings import Configuration, Feed
from pipelines.store import open_store
from pipelines.warehouse import Warehouse

Progress = Callable[[str, int, int], None]  # what is read, bytes done, bytes in all


@dataclass(frozen=True)
class Group:
    """Files that are taken in together, with the number and the account of each."""

    files: list[Landed]
    keys: list[int]
    accounts: dict[int, FileAccount]  # by key

    @classmethod
    def of(cls, files: list[Landed], ledger: FileLedger) -> Self:
        """Numbered before they are read, for reading runs ahead of what is on record."""
        keys = ledger.number(files)
        accounts = [FileAccount(file.feed.name, file.path) for file in files]
        return cls(files, keys, dict(zip(keys, accounts, strict=True)))

    @property
    def feed(self) -> Feed:
        """The feed all of them are of."""
        return self.files[0].feed


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
    report = IntakeReport(limits=configuration.quarantine_limits)
    readings = readings_of(configuration)
    with open_store(configuration) as warehouse:
        ledger = FileLedger.begin(warehouse, configuration, today, readings)
        intake = Intake(warehouse, readings, ledger, configuration, today)
        landed = landed_files(configuration, today)
        patients = [file for file in landed if file.feed.entity == "patients"]
        report.runs.append(ledger.run_id)
        read_files(intake, patients, report, progress)
        report.released = release_known_patients(warehouse, configuration, readings, ledger.run_id)
        read_files(intake, landed[len(patients) :], report, progress)
        ledger.looked_through(report.unchanged)
    return report


def read_files(
    intake: Intake, landed: list[Landed], report: IntakeReport, progress: Progress | None
) -> None:
    """Read what is new; recall what was refused before and is still the same."""
    fresh = []
    for file in landed:
        if intake.ledger.is_new(file):
            fresh.append(file)
        else:
            report.unchanged += 1
            recall_refusal(intake, file, report)
    total = sum(file.bytes for file in fresh)
    done = 0
    started = perf_counter()
    groups = [Group.of(files, intake.ledger) for files in in_groups(fresh)]
    with closing(read_ahead(groups, partial(rows_of, intake))) as coming:
        for group, parts in coming:
            if progress is not None:
                progress(group.files[0].path, done, total)
            done += sum(file.bytes for file in group.files)
            report.files += take_in_group(intake, group, parts)
            taken, feed = perf_counter(), group.feed.name
            report.durations[feed] = report.durations.get(feed, 0.0) + taken - started
            started = taken


def recall_refusal(intake: Intake, file: Landed, report: IntakeReport) -> None:
    """A file that can't be read stays a stated fact until it is mended or removed."""
    reason = intake.ledger.refusal(file)
    if reason is not None:
        report.files.append(FileAccount(file.feed.name, file.path, refused=reason))


def take_in_group(intake: Intake, group: Group, parts: Iterator[pl.DataFrame]) -> list[FileAccount]:
    """Load files in one transaction; one that can't be read is recorded with the reason."""
    try:
        with intake.warehouse.transaction():
            load(intake, group, parts)
    except FileRefused as refusal:  # of a large file by itself, half way
        account = FileAccount(group.feed.name, group.files[0].path, refused=str(refusal))
        with intake.warehouse.transaction():
            intake.ledger.add(group.files, group.keys)
            intake.ledger.count(group.keys[0], account)
        return [account]
    return list(group.accounts.values())


def load(intake: Intake, group: Group, parts: Iterator[pl.DataFrame]) -> None:
    """Take in the rows of every file, and note where each went."""
    started = perf_counter()
    intake.ledger.add(group.files, group.keys)
    entity = ENTITIES[group.feed.entity]
    prepare(intake.warehouse, entity)
    known_before = known_patients(intake.warehouse) if entity.name == "patients" else None
    for rows in parts:
        take_in(intake, entity, rows, group.accounts)
    if known_before is not None:
        know_earlier(intake.warehouse, known_before)
    seconds = (perf_counter() - started) / len(group.files)
    for key, account in group.accounts.items():
        account.must_balance()
        intake.ledger.count(key, account, seconds)
    note_feeds(intake, group.files, group.accounts)


def note_feeds(intake: Intake, group: list[Landed], of_key: Mapping[int, FileAccount]) -> None:
    """Remember what tells a change of the feed itself: its columns, and results it sent twice."""
    layouts = {
        key: layout(file.feed, file.file)
        for file, (key, account) in zip(group, of_key.items(), strict=True)
        if account.refused is None
    }
    note_layouts(intake.warehouse, layouts)
    if group[0].feed.entity == "lab_results":
        note_suspected_duplicates(intake.warehouse, min(of_key))


def rows_of(intake: Intake, group: Group) -> Iterator[pl.DataFrame]:
    """The rows of a group that are monitored, checked and harmonised, part by part.

    A large file is read part by part; of several, each is read to its end before any row of it
    is given out, so that one that turns out to be broken leaves nothing behind.
    """
    if len(group.files) == 1:
        return rows_of_file(intake, group.files[0], group.keys[0], group.accounts[group.keys[0]])
    return rows_together(intake, group.files, group.accounts)


def rows_of_file(
    intake: Intake, file: Landed, file_key: int, account: FileAccount
) -> Iterator[pl.DataFrame]:
    """The rows of a file that are monitored, checked and harmonised, part by part."""
    feed_key = intake.ledger.feed_key(file.feed)
    origin = Origin(file.feed.name, feed_key, file.received_on, known_from=file.received_on)
    reading = intake.readings[file.feed.name]
    for read, rows in monitored_rows(file, file_key, reading, origin):
        account.arrived(read, rows.height)
        yield rows


def rows_together(
    intake: Intake, group: list[Landed], of_key: Mapping[int, FileAccount]
) -> Iterator[pl.DataFrame]:
    """The same of several small files, worked on together once all of them are read."""
    batches: list[pl.DataFrame] = []
    for file, (key, account) in zip(group, of_key.items(), strict=True):
        try:
            batches += list(batches_of(file, key))
        except FileRefused as refusal:
            account.refuse(str(refusal))
    feed, came = group[0].feed, dict(zip(of_key, (file.received_on for file in group), strict=True))
    first = group[0].received_on
    origin = Origin(feed.name, intake.ledger.feed_key(feed), first, known_from=first)
    for batch, rows in monitored_together(batches, came, intake.readings[feed.name], origin):
        read, monitored = (
            dict(table["file_key"].value_counts().iter_rows()) for table in (batch, rows)
        )
        for key, number in read.items():
            of_key[key].arrived(number, monitored.get(key, 0))
        yield rows


def take_in(
    intake: Intake, entity: Entity, rows: pl.DataFrame, of_key: Mapping[int, FileAccount]
) -> None:
    """Put rows of one feed before the store, keep what it does not accept, and count."""
    numbered = with_analyte_keys(intake.warehouse, rows).with_columns(
        arriving_seq=pl.int_range(pl.len(), dtype=pl.Int64)
    )
    verdict = accept(intake.warehouse, entity, numbered, intake.configuration.has_patients_feed)
    set_aside(intake.warehouse, entity, numbered, verdict)
    counts = (
        verdict.with_columns(numbered.get_column("file_key"))
        .group_by("file_key", "verdict", "reason")
        .len()
    )
    for file_key, kind, reason, number in counts.iter_rows():
        of_key[file_key].add(kind, reason, number)
