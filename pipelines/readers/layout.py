"""Which columns a file has, of which types: for telling what a feed changed, not for reading it."""

import csv
from pathlib import Path

import pyarrow.parquet as arrow_parquet  # type: ignore[import-untyped]

from pipelines.readers.delimited import split_header
from pipelines.readers.utf8_blocks import utf8_blocks
from pipelines.settings import Feed

HEADER_BYTES = 64_000  # a header is far shorter; the rest of the block is thrown away


def layout(feed: Feed, path: Path) -> dict[str, str]:
    """Column: type, of a file that was read; empty where the format itself says what is in it.

    A CSV knows text only. In Parquet `string` and `large_string` are the same to everybody but
    the program that wrote them.
    """
    if feed.format == "csv":
        block = next(utf8_blocks(path, feed.encoding, HEADER_BYTES))
        head, _, _ = split_header(block)
        names = next(csv.reader([head.decode(errors="replace")], delimiter=feed.delimiter))
        return {name.strip(): "text" for name in names}
    if feed.format == "parquet":
        schema = arrow_parquet.read_schema(path)
        return {field.name: str(field.type).removeprefix("large_") for field in schema}
    return {}
