"""FHIR R4 bulk export (NDJSON, one resource a line) into batches of rows."""

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from pipelines.harmonise.reading import read_local_codes
from pipelines.readers.column_mapping import with_every_column
from pipelines.readers.fhir.assessments import assessment_rows
from pipelines.readers.fhir.decoding import decoded
from pipelines.readers.fhir.lines import resource_lines
from pipelines.readers.fhir.patients import patient_rows
from pipelines.readers.fhir.results import result_rows
from pipelines.readers.fhir.source import Source
from pipelines.readers.fhir.structures import RESOURCE_TYPES, STRUCTURES
from pipelines.readers.fhir.treatments import treatment_rows
from pipelines.readers.fhir.vaccinations import vaccination_rows
from pipelines.readers.utf8_blocks import BLOCK_BYTES
from pipelines.settings import Feed
from pipelines.warehouse import Warehouse

ROWS_OF: dict[str, Callable[[pl.DataFrame, Source], pl.DataFrame]] = {
    "patients": patient_rows,
    "lab_results": result_rows,
    "treatments": treatment_rows,
    "vaccinations": vaccination_rows,
    "assessments": assessment_rows,
}


def read_fhir(feed: Feed, path: Path, block_bytes: int = BLOCK_BYTES) -> Iterator[pl.DataFrame]:
    """Rows in file order; a resource of another type than the feed's is one row, not monitored."""
    codes, loincs = read_local_codes(feed.codes, []) if feed.codes else ([], [])
    schema = {"local_code": pl.String, "loinc": pl.String}
    local_codes = pl.DataFrame({"local_code": codes, "loinc": loincs}, schema=schema)
    with Warehouse.connect() as warehouse:
        source = Source(feed, path, warehouse, local_codes)
        position = 0
        for lines in resource_lines(path, warehouse, block_bytes):
            rows = rows_of(lines, source).with_columns(
                position=pl.int_range(pl.len(), dtype=pl.Int64) + position + 1
            )
            position += rows.height
            yield with_every_column(rows, feed.entity)


def rows_of(lines: pl.DataFrame, source: Source) -> pl.DataFrame:
    """The rows of a block: at least one of every line, in their order."""
    entity = source.feed.entity
    is_wanted = pl.col("resource_type").is_in(RESOURCE_TYPES[entity])
    resources = decoded(lines.filter(is_wanted), STRUCTURES[entity], source.warehouse)
    known = ROWS_OF[entity](resources, source)
    rest = lines.join(known, on="number", how="anti").select(
        "number",
        reject=pl.when(pl.col("resource_type").is_null())
        .then(pl.lit("bad_value"))
        .otherwise(pl.lit("not_monitored")),
    )
    rows = pl.concat([known, rest], how="diagonal").sort("number", maintain_order=True)
    return rows.join(lines.select("number", "line", "raw"), on="number", maintain_order="left")
