"""Canonical rows as the files of a feed.

A further format is one more entry of `STYLES`, of `PATTERNS`, and, where it can hold what is no
laboratory result, of `EVENT_STYLES`.
"""

import gzip
import io
from collections.abc import Callable
from pathlib import Path

import polars as pl

from pipelines.synth.cohort import LabFeed
from pipelines.synth.dirt import IMPOSSIBLE_DAYS
from pipelines.synth.fhir_files import fhir_events, fhir_results
from pipelines.synth.hl7v2_files import hl7v2_results
from pipelines.synth.omop_files import omop_events, omop_results

GZIP_LEVEL = 4  # a third of the time of the usual 9 for a tenth more bytes
LOCAL_COLUMNS = {
    "MRN": "patient_id",
    "LabNo": "result_id",
    "Test": "code",
    "TestName": "test_name",
    "Taken": "collected_at",
    "Reported": "resulted_at",
    "Result": "value",
    "Unit": "unit",
    "Range": "reference_range",
    "State": "status",
}
LOCAL_DATES = "%d/%m/%Y %H:%M"
LOCAL_ENCODING = "windows-1252"
LOCAL_DELIMITER = ";"
ISO = "%Y-%m-%dT%H:%M:%S"


def land_results(rows: pl.DataFrame, feed: LabFeed, path: Path) -> None:
    """Write rows of results as this laboratory would; the ending of its format is added."""
    rows = rows.with_columns(
        status=pl.col("status").replace_strict(feed.statuses, default=pl.col("status")),
        result_id=pl.lit(feed.prefix) + pl.col("result_id"),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    STYLES[feed.format, feed.style](rows, path)


def canonical_csv(rows: pl.DataFrame, path: Path) -> None:
    """Canonical columns, ISO dates."""
    write_csv_bytes(rows.with_columns(*dates(ISO, "iso")).select(RESULT_COLUMNS), path)


def mapped_csv(rows: pl.DataFrame, path: Path) -> None:
    """Local names and codes, semicolons, decimal commas, windows-1252, day first."""
    is_bad = pl.col("reason") == "bad_value"
    rows = rows.with_columns(
        *dates(LOCAL_DATES, "slashed"),
        reference_range=local_range(),
        value=pl.when(is_bad)
        .then("value")
        .otherwise(pl.col("value").str.replace(r"(\d)\.(\d)", "$1,$2")),
    )
    buffer = io.BytesIO()
    rows.select(pl.col(column).alias(name) for name, column in LOCAL_COLUMNS.items()).write_csv(
        buffer, separator=LOCAL_DELIMITER
    )
    put(buffer.getvalue().decode().encode(LOCAL_ENCODING), path)


def canonical_parquet(rows: pl.DataFrame, path: Path) -> None:
    """Canonical columns; the time of the report and the limits typed, the rest as text."""
    rows = rows.with_columns(
        collected_at=dates(f"{ISO}+00:00", "iso")[0],
        reference_low=pl.col("reference_low").cast(pl.Float64),
        reference_high=pl.col("reference_high").cast(pl.Float64),
    )
    rows.select(RESULT_COLUMNS).write_parquet(path.with_name(f"{path.name}.parquet"))


def local_range() -> pl.Expr:
    """`low-high`, or `<high`, with decimal commas."""
    low, high = pl.col("reference_low"), pl.col("reference_high")
    text = pl.when(low.is_null()).then("<" + high).otherwise(low + "-" + high)
    return text.str.replace_all(".", ",", literal=True)


def dates(pattern: str, impossible: str) -> list[pl.Expr]:
    """Both dates as text; a broken one as a day that no calendar has."""
    collected = pl.col("collected_at").dt.strftime(pattern)
    is_bad = pl.col("reason") == "bad_date"
    return [
        pl.when(is_bad)
        .then(pl.lit(IMPOSSIBLE_DAYS[impossible]))
        .otherwise(collected)
        .alias("collected_at"),
        pl.col("resulted_at").dt.strftime(pattern),
    ]


def land_events(entity: str, rows: pl.DataFrame, path: Path, event_format: str) -> None:
    """Write patients, treatments, vaccinations or assessments; the ending is added."""
    path.parent.mkdir(parents=True, exist_ok=True)
    EVENT_STYLES[event_format](entity, rows.drop("received_day", "reason"), path)


def csv_events(_: str, rows: pl.DataFrame, path: Path) -> None:
    """Canonical CSV."""
    write_csv_bytes(rows, path)


def parquet_events(_: str, rows: pl.DataFrame, path: Path) -> None:
    """Canonical columns, all text."""
    rows.write_parquet(path.with_name(f"{path.name}.parquet"))


def write_csv_bytes(rows: pl.DataFrame, path: Path) -> None:
    """UTF-8, commas."""
    buffer = io.BytesIO()
    rows.write_csv(buffer)
    put(buffer.getvalue(), path)


def put(content: bytes, path: Path) -> None:
    """Write the bytes; parts of an odd number are compressed, as some feeds do."""
    if path.name.endswith(("1", "3", "5", "7", "9")) and "part" in path.name:
        path.with_name(f"{path.name}.csv.gz").write_bytes(
            gzip.compress(content, GZIP_LEVEL, mtime=0)
        )
    else:
        path.with_name(f"{path.name}.csv").write_bytes(content)


RESULT_COLUMNS = [
    "result_id",
    "patient_id",
    "code",
    "test_name",
    "collected_at",
    "resulted_at",
    "value",
    "unit",
    "reference_low",
    "reference_high",
    "status",
    "specimen_id",
]
STYLES: dict[tuple[str, str], Callable[[pl.DataFrame, Path], None]] = {
    ("csv", "canonical"): canonical_csv,
    ("csv", "mapped"): mapped_csv,
    ("parquet", "canonical"): canonical_parquet,
    ("omop", "canonical"): omop_results,
    ("fhir-ndjson", "canonical"): fhir_results,
    ("hl7v2", "canonical"): hl7v2_results,
}
# Patients, treatments, vaccinations and assessments; a format not named here sends them as CSV.
EVENT_STYLES: dict[str, Callable[[str, pl.DataFrame, Path], None]] = {
    "csv": csv_events,
    "parquet": parquet_events,
    "omop": omop_events,
    "fhir-ndjson": fhir_events,
}
# The files of a feed of this format; `table` is that of OMOP.
PATTERNS = {
    "csv": "*.csv*",
    "parquet": "*.parquet",
    "omop": "*/{table}.*",
    "fhir-ndjson": "*.ndjson*",
    "hl7v2": "*.hl7",
}
