"""Which files were read, with what outcome: what makes a file new, and the numbers it is given."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from secrets import token_hex
from typing import Any, Self

import polars as pl

from pipelines.harmonise.reading import Reading
from pipelines.intake.accounting import FileAccount
from pipelines.intake.landing import Landed
from pipelines.intake.numbering import feed_keys_of
from pipelines.settings import Configuration, Feed
from pipelines.warehouse import Warehouse
from schemas.pandera_alone import DataFrameModel
from schemas.store_files import File, FileReason, Intake

LATEST_READINGS = """
SELECT *
FROM file
QUALIFY ROW_NUMBER() OVER (PARTITION BY feed_key, path ORDER BY file_key DESC) = 1
"""


@dataclass
class FileLedger:
    """The readings of files, as one ingest knows them; the store holds them all."""

    warehouse: Warehouse
    today: date
    run_id: str
    feed_keys: dict[str, int]
    settings: Mapping[str, str]  # feed: settings_hash
    next_key: int  # of the next reading
    readings: dict[tuple[int, str], dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def begin(
        cls,
        warehouse: Warehouse,
        configuration: Configuration,
        today: date,
        feed_readings: Mapping[str, Reading],
    ) -> Self:
        """Number the feeds, recall the latest reading of every file, and put the run on record."""
        feed_keys = feed_keys_of(warehouse, configuration)
        latest = warehouse.query(LATEST_READINGS)
        readings = {(row["feed_key"], row["path"]): row for row in latest.iter_rows(named=True)}
        # Drawn, not counted: a store built anew must not give the names that were published.
        run_id = f"{today.isoformat()}/{token_hex(4)}"
        key = warehouse.query("SELECT COALESCE(MAX(intake_key), 0) + 1 AS k FROM intake").item()
        run = (key, run_id, today, 0, 0)
        warehouse.append("intake", pl.DataFrame([run], schema=Intake.empty().schema, orient="row"))
        settings = {name: settings_hash(reading) for name, reading in feed_readings.items()}
        sql = "SELECT COALESCE(MAX(file_key), 0) + 1 AS k FROM file"
        next_key = int(warehouse.query(sql).item())
        return cls(warehouse, today, run_id, feed_keys, settings, next_key, readings)

    def feed_key(self, feed: Feed) -> int:
        """The number of a feed."""
        return self.feed_keys[feed.name]

    def reading(self, file: Landed) -> dict[str, Any] | None:
        """The latest reading of a file."""
        return self.readings.get((self.feed_key(file.feed), file.path))

    def is_new(self, file: Landed) -> bool:
        """Whether a file was never read, or is not what it was.

        Size and time of the last change settle it without a look inside, so that a night does not
        read years of files again; else the bytes do. A refused file is always looked into, because
        rights can change without a trace, and is new when its feed's settings changed.
        """
        reading = self.reading(file)
        if reading is None:
            return True
        if reading["refused"] is not None:
            is_same_feed = reading["settings_hash"] == self.settings[file.feed.name]
            return not is_same_feed or reading["content_hash"] != file.content_hash()
        if (reading["bytes"], reading["modified_ns"]) == (file.bytes, file.modified_ns):
            return False
        return bool(reading["content_hash"] != file.content_hash())

    def refusal(self, file: Landed) -> str | None:
        """Why the file could not be read when it was last tried."""
        reading = self.reading(file)
        return None if reading is None else reading["refused"]

    def number(self, files: Sequence[Landed]) -> list[int]:
        """The numbers of readings to come."""
        first = self.next_key
        self.next_key += len(files)
        return list(range(first, self.next_key))

    def add(self, files: Sequence[Landed], keys: Sequence[int]) -> None:
        """Put readings that begin on record, all in one statement; their counts follow."""
        rows = [self.begun(key, file) for key, file in zip(keys, files, strict=True)]
        self.warehouse.append("file", pl.DataFrame(rows, schema=schema_of(File)))

    def begun(self, key: int, file: Landed) -> dict[str, Any]:
        """A reading of which nothing is counted yet."""
        return {
            "file_key": key,
            "feed_key": self.feed_key(file.feed),
            "path": file.path,
            "content_hash": file.content_hash(),
            "bytes": file.bytes,
            "modified_ns": file.modified_ns,
            "settings_hash": self.settings[file.feed.name],
            "received_on": file.received_on,
            "ingested_on": self.today,
            "run_id": self.run_id,
            **dict.fromkeys(
                ("rows_read", "loaded", "duplicate", "not_monitored", "quarantined"), 0
            ),
            "refused": None,
            "seconds": None,
        }

    def count(self, file_key: int, account: FileAccount, seconds: float | None = None) -> None:
        """Note where the rows of a reading went, and how long it took."""
        self.warehouse.execute(
            """
            UPDATE file SET
                rows_read = $read, loaded = $loaded, duplicate = $duplicate,
                not_monitored = $not_monitored, quarantined = $quarantined, refused = $refused,
                seconds = $seconds
            WHERE file_key = $file_key
            """,
            file_key=file_key,
            read=account.read,
            loaded=account.loaded,
            duplicate=account.duplicate,
            not_monitored=account.not_monitored,
            quarantined=account.set_aside,
            refused=account.refused,
            seconds=seconds,
        )
        reasons = [(file_key, *counted) for counted in account.quarantined.items()]
        if reasons:
            self.warehouse.append(
                "file_reason", pl.DataFrame(reasons, schema=schema_of(FileReason), orient="row")
            )

    def looked_through(self, files_unchanged: int) -> None:
        """Note how many files were found as they were."""
        self.warehouse.execute(
            "UPDATE intake SET files_unchanged = $files_unchanged WHERE run_id = $run_id",
            files_unchanged=files_unchanged,
            run_id=self.run_id,
        )


def settings_hash(reading: Reading) -> str:
    """SHA-256 of a feed's settings, of what its map of codes says, and of the codes we know."""
    known = reading.local_codes.write_csv(), reading.vocabulary.codes.write_csv()
    return hashlib.sha256("".join([reading.feed.model_dump_json(), *known]).encode()).hexdigest()


@cache
def schema_of(model: type[DataFrameModel]) -> pl.Schema:
    """Told once, for a night can have thousands of files, but not while modules are imported."""
    return model.empty().schema
