"""The rest of the store: rows that are no version of a record, and the making of the tables."""

from datetime import date, datetime

import polars as pl

from schemas import store, store_files
from schemas.extract import REASONS
from schemas.pandera_alone import DataFrameModel
from schemas.store_columns import ENTITIES, column


class Repeat(DataFrameModel):
    """One row per delivery identical to the version before it.

    Kept because a version that arrives late may come between the two: A, B, A is three versions.
    """

    entity: str = column("entity", isin=ENTITIES)
    identity: pl.UInt64 = column("identity")
    content: pl.UInt64 = column("content")
    feed_key: pl.Int16 = column("feed_key")
    file_key: pl.Int32 = column("file_key")
    line: pl.Int64 = column("line", ge=1)
    received_on: date = column("received_on")
    known_from: date = column("known_from")
    resulted_at: datetime = column("resulted_at", nullable=True)

    class Config:
        title = "repeat"
        strict = True
        unique = ["identity", "file_key", "line"]  # noqa: RUF012  (pandera reads a plain list)


class Quarantine(DataFrameModel):
    """One row per row set aside, at each delivery."""

    quarantine_key: pl.Int64 = column("quarantine_key")
    entity: str = column("entity", isin=ENTITIES)
    feed_key: pl.Int16 = column("feed_key")
    file_key: pl.Int32 = column("file_key")
    line: pl.Int64 = column("line", ge=1)
    received_on: date = column("received_on")
    known_from: date = column(
        "known_from", "The day it was received; of another reason found since, that day."
    )
    reason: str = column("reason", isin=REASONS)
    raw: str = column("raw", nullable=True)
    fields: str = column("fields")
    patient_key: pl.Int32 = column("patient_key", nullable=True)
    analyte_key: pl.Int16 = column("analyte_key", nullable=True)
    identity: pl.UInt64 = column("identity", nullable=True)
    result_id: str = column("result_id", "The record's id, as its feed names it.", nullable=True)
    resulted_at: datetime = column("resulted_at", nullable=True)
    collected_on: date = column(
        "collected_on", "The row's own day; null where it can't be read.", nullable=True
    )
    released_on: date = column("released_on", nullable=True)
    place: str = column("place", nullable=True)

    class Config:
        title = "quarantine"
        strict = True
        unique = ["quarantine_key"]  # noqa: RUF012


TABLES: tuple[type[DataFrameModel], ...] = (
    store_files.StoreVersion,
    store_files.Feed,
    store_files.File,
    store_files.FileColumn,
    store_files.FileReason,
    store_files.Intake,
    store_files.Retry,
    store_files.FileRetry,
    store.PatientId,
    store.Analyte,
    store.Patient,
    store.Result,
    store.Treatment,
    store.Vaccination,
    store.Assessment,
    store.Disposition,
    Repeat,
    Quarantine,
)

DUCKDB_TYPES = {
    pl.Int16: "SMALLINT",
    pl.Int32: "INTEGER",
    pl.Int64: "BIGINT",
    pl.UInt64: "UBIGINT",
    pl.Float64: "DOUBLE",
    pl.String: "VARCHAR",
    pl.Date: "DATE",
    pl.Datetime: "TIMESTAMP",
}


def create_statement(model: type[DataFrameModel]) -> str:
    """The CREATE TABLE of a model: names, types, NOT NULL and allowed words.

    The grain is no UNIQUE constraint: its index would cost more than the load. Tests and
    `checked` see to it.
    """
    columns = []
    for name, field in model.to_schema().columns.items():
        rule = "" if field.nullable else " NOT NULL"
        for check in field.checks:
            if check.name == "isin":
                words = ", ".join(f"'{word}'" for word in check.statistics["allowed_values"])
                rule += f" CHECK ({name} IN ({words}))"
        columns.append(f'    "{name}" {DUCKDB_TYPES[field.dtype.type.base_type()]}{rule}')
    return f'CREATE TABLE "{model.to_schema().title}" (\n' + ",\n".join(columns) + "\n)"


def table_model(table: str) -> type[DataFrameModel]:
    """The model of a table, by the table's name."""
    return next(model for model in TABLES if model.to_schema().title == table)
