"""The lines of an NDJSON file as resources: the wanted, those of another type, what is none."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from pipelines.errors import FileRefused
from pipelines.readers.delimited import decoded_lines, without_blank
from pipelines.readers.fhir.decoding import resource_types, with_numbers_as_text
from pipelines.readers.utf8_blocks import utf8_blocks
from pipelines.warehouse import Warehouse

NOT_NDJSON = (
    "none of its lines is a FHIR resource; it must be NDJSON, one resource a line: write a file of "
    "one resource, or a Bundle, anew with `jq -c '.entry[]?.resource // .'`"
)
BUNDLE = "holds a Bundle; write its resources one a line, with `jq -c '.entry[].resource'`"


def resource_lines(path: Path, warehouse: Warehouse, block_bytes: int) -> Iterator[pl.DataFrame]:
    """Blocks of lines (line, raw, text, number, resource_type), blank ones left out.

    `number` counts within the block. `resource_type` is null where the line is no resource. A file
    whose first block holds none at all is no NDJSON, and is refused.
    """
    line, is_first = 1, True
    for block in utf8_blocks(path, "utf-8", block_bytes):
        lines = lines_of(block, line)
        line += block.count(b"\n")
        if lines.is_empty():
            continue
        found = lines.join(resource_types(lines, warehouse), on="number", how="left").sort("number")
        if is_first and not found["resource_type"].count():
            raise FileRefused(NOT_NDJSON)
        if (found["resource_type"] == "Bundle").any():
            raise FileRefused(BUNDLE)
        is_first = False
        yield found
    if is_first:
        raise FileRefused("holds only blank lines; ask for it to be sent again")


def lines_of(block: bytes, first_line: int) -> pl.DataFrame:
    """The lines of a block that hold anything; no text where bytes are wrong."""
    lines = decoded_lines(block).with_columns(
        line=pl.int_range(pl.len(), dtype=pl.Int64) + first_line
    )
    is_wrong = pl.col("fault") | pl.col("raw").str.contains("\0", literal=True)
    return without_blank(lines).select(
        "line",
        "raw",
        number=pl.int_range(pl.len(), dtype=pl.Int64),
        text=pl.when(~is_wrong).then(with_numbers_as_text(pl.col("raw"))),
    )
