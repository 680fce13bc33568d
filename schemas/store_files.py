"""What the store knows about itself: its version, the feeds, the runs, the files they read."""

from datetime import date

import polars as pl

from schemas.extract import REASONS
from schemas.pandera_alone import DataFrameModel
from schemas.store_columns import ENTITIES, column

STORE_VERSION = 2  # an older store is carried here by sql/migrate/


class StoreVersion(DataFrameModel):
    """One row: which arrangement of tables this store has."""

    version: pl.Int32 = column("version")

    class Config:
        title = "store_version"
        strict = True
        unique = ["version"]  # noqa: RUF012  (pandera reads a plain list)


class Feed(DataFrameModel):
    """One row per feed that was ever configured when files were read."""

    feed_key: pl.Int16 = column("feed_key")
    feed: str = column("feed")
    entity: str = column("entity", isin=ENTITIES)

    class Config:
        title = "feed"
        strict = True
        unique = ["feed"]  # noqa: RUF012


class File(DataFrameModel):
    """One row per reading of a file: the same path with new content is read again."""

    file_key: pl.Int32 = column("file_key")
    feed_key: pl.Int16 = column("feed_key")
    path: str = column("path")
    content_hash: str = column("content_hash")
    bytes: pl.Int64 = column("bytes")
    modified_ns: pl.Int64 = column("modified_ns")
    settings_hash: str = column("settings_hash")
    received_on: date = column("received_on")
    ingested_on: date = column("ingested_on")
    run_id: str = column("run_id")
    rows_read: pl.Int64 = column("rows_read", ge=0)
    loaded: pl.Int64 = column("loaded", ge=0)
    duplicate: pl.Int64 = column("duplicate", ge=0)
    not_monitored: pl.Int64 = column("not_monitored", ge=0)
    quarantined: pl.Int64 = column("quarantined", ge=0)
    refused: str = column("refused", nullable=True)
    seconds: float = column("seconds", nullable=True)
    suspected_duplicates: pl.Int64 = column("suspected_duplicates", nullable=True, ge=0)

    class Config:
        title = "file"
        strict = True
        unique = ["file_key"]  # noqa: RUF012


class FileColumn(DataFrameModel):
    """One row per reading of a file and column in it, where the format leaves columns open."""

    file_key: pl.Int32 = column("file_key")
    column_no: pl.Int64 = column("column_no", ge=1)
    column_name: str = column("column_name")
    column_type: str = column("column_type")

    class Config:
        title = "file_column"
        strict = True
        unique = ["file_key", "column_name"]  # noqa: RUF012


class FileReason(DataFrameModel):
    """One row per reading of a file and reason for which rows of it were set aside."""

    file_key: pl.Int32 = column("file_key")
    reason: str = column("reason", isin=REASONS)
    rows: pl.Int64 = column("rows", ge=1)

    class Config:
        title = "file_reason"
        strict = True
        unique = ["file_key", "reason"]  # noqa: RUF012


class Intake(DataFrameModel):
    """One row per run that looked through the landing folders, also where it found nothing new.

    The first published night that does not find a run accounted for by another accounts for it.
    """

    intake_key: pl.Int32 = column("intake_key")
    run_id: str = column("run_id", "The run.")
    ingested_on: date = column("ingested_on", "The day of the run.")
    files_unchanged: pl.Int64 = column("files_unchanged", ge=0)
    released: pl.Int64 = column("released", ge=0)

    class Config:
        title = "intake"
        strict = True
        unique = ["run_id"]  # noqa: RUF012


class Retry(DataFrameModel):
    """One row per `labwatch quarantine retry`; the next published night tells of it."""

    retry_key: pl.Int32 = column("retry_key")
    run_id: str = column("run_id", "The run.")
    retried_on: date = column("retried_on")
    released: pl.Int64 = column("released", "Rows that left quarantine.", ge=0)
    files_not_read: pl.Int64 = column("files_not_read", ge=0)

    class Config:
        title = "retry"
        strict = True
        unique = ["run_id"]  # noqa: RUF012


class FileRetry(DataFrameModel):
    """One row per retry and reading of a file it read again for rows that are monitored now.

    Counts only those rows; the others were counted when the file was read.
    """

    retry_key: pl.Int32 = column("retry_key")
    file_key: pl.Int32 = column("file_key")
    settings_hash: str = column("settings_hash", "SHA-256 of the feed's settings at the retry.")
    loaded: pl.Int64 = column("loaded", "Rows that became a version at the retry.", ge=0)
    duplicate: pl.Int64 = column(
        "duplicate", "Rows identical to the version before them, at the retry.", ge=0
    )
    quarantined: pl.Int64 = column("quarantined", "Rows set aside at the retry.", ge=0)

    class Config:
        title = "file_retry"
        strict = True
        unique = ["retry_key", "file_key"]  # noqa: RUF012
