"""Delimited text (CSV) into batches of rows, with the line and the text of every row."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl

from pipelines.errors import FileRefused
from pipelines.readers.cells import Shape, joined_text, split_cells
from pipelines.readers.column_mapping import map_columns, with_every_column
from pipelines.readers.quoted_lines import join_lines
from pipelines.readers.utf8_blocks import BLOCK_BYTES, utf8_blocks
from pipelines.settings import Feed

MOST_COLUMNS = 10_000  # of real extracts the widest have some hundreds
UNDECODABLE_PCT = 1  # more such lines than that: the encoding is wrong, not the line


@dataclass(frozen=True)
class Layout:
    """How a file is written, and which of its columns are wanted."""

    encoding: str
    delimiter: str
    choose: Callable[[Sequence[str]], dict[str, int]]  # header to column: place in the file


@dataclass(frozen=True)
class Table:
    """What every block of one file is split with."""

    places: dict[str, int]
    shape: Shape


def read_delimited(
    feed: Feed, path: Path, block_bytes: int = BLOCK_BYTES
) -> Iterator[pl.DataFrame]:
    """Rows in file order, in the columns of the feed's entity."""
    layout = Layout(feed.encoding, feed.delimiter, partial(map_columns, feed))
    for rows in delimited_rows(path, layout, block_bytes):
        yield with_every_column(rows, feed.entity)


def delimited_rows(
    path: Path, layout: Layout, block_bytes: int = BLOCK_BYTES
) -> Iterator[pl.DataFrame]:
    """Rows in file order, in the columns chosen. A line without anything on it is no row."""
    table: Table | None = None
    line, position, waiting = 1, 0, b""
    blocks = utf8_blocks(path, layout.encoding, block_bytes)
    block = next(blocks, b"")
    while block:
        following = next(blocks, b"")
        text = waiting + block
        if table is None:
            head, text, n_lines = split_header(text)
            table = table_of(layout, head)
            line += n_lines
        records, waiting = records_of(text, line, table.shape, is_last=not following)
        batch = rows_of(records, text, table)
        if batch.height:
            yield batch.with_columns(position=pl.col("position") + position)
        position += batch.height
        line += text.count(b"\n") - waiting.count(b"\n")
        block = following


def split_header(text: bytes) -> tuple[bytes, bytes, int]:
    """The first line that holds anything, what follows it, and how many lines that took."""
    lines = 0
    rest = text
    while rest:
        head, _, rest = rest.partition(b"\n")
        lines += 1
        if head.strip():
            return head, rest, lines
    raise FileRefused("holds only blank lines, without even a header")


def table_of(layout: Layout, head: bytes) -> Table:
    """The file's columns, or `FileRefused`."""
    if b"\0" in head:
        raise FileRefused("has NUL bytes in its first line; it is not text in the feed's encoding")
    if head.count(layout.delimiter.encode()) >= MOST_COLUMNS:
        raise FileRefused(f"has more than {MOST_COLUMNS} columns; it is no table of rows")
    try:
        names = next(csv.reader([head.decode()], delimiter=layout.delimiter, strict=True))
    except UnicodeDecodeError as error:
        raise FileRefused(f"is not {layout.encoding}; mend the feed's encoding") from error
    except csv.Error as error:
        raise FileRefused("has a header whose quotes don't pair") from error
    header = [name.strip() for name in names]
    return Table(layout.choose(header), Shape(layout.delimiter, len(header)))


def records_of(
    text: bytes, line: int, shape: Shape, *, is_last: bool
) -> tuple[pl.DataFrame, bytes]:
    """The records of a block (line, raw, fault), and the bytes that await the next block."""
    lines = decoded_lines(text)
    if b"\0" in text:
        lines = lines.with_columns(
            fault=pl.col("fault") | pl.col("raw").str.contains("\0", literal=True)
        )
    lines = lines.with_columns(
        line=pl.int_range(pl.len(), dtype=pl.Int64) + line,
        fault=pl.when("fault").then(pl.lit("bad_value")),
    )
    waiting = b""
    if b'"' in text:
        lines, n_waiting = join_lines(lines, shape, is_last=is_last)
        if n_waiting:
            waiting = b"\n".join(text.rsplit(b"\n", n_waiting + 1)[-n_waiting - 1 :])
    return without_blank(lines), waiting


def without_blank(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines that hold anything."""
    raw = pl.col("raw")
    may_be_blank = (raw.str.len_bytes() == 0) | raw.str.starts_with(" ") | raw.str.starts_with("\t")
    if not lines.select(may_be_blank.any()).item():
        return lines
    return lines.filter(raw.str.strip_chars() != "")


def decoded_lines(text: bytes) -> pl.DataFrame:
    """The lines of a block (raw, fault); `fault` where bytes are not UTF-8, read as U+FFFD."""
    body = text.removesuffix(b"\n")
    try:
        return lines_frame(body.decode()).with_columns(fault=pl.lit(False))
    except UnicodeDecodeError:
        replaced, ignored = (lines_frame(body.decode(errors=how)) for how in ("replace", "ignore"))
    lines = replaced.with_columns(fault=replaced["raw"] != ignored["raw"])
    if lines["fault"].sum() * 100 > lines.height * UNDECODABLE_PCT:
        raise FileRefused("is not utf-8; mend the feed's encoding")
    return lines


def lines_frame(text: str) -> pl.DataFrame:
    """One row per line."""
    return pl.DataFrame({"raw": [text]}).select(pl.col("raw").str.split("\n").explode())


def rows_of(records: pl.DataFrame, text: bytes, table: Table) -> pl.DataFrame:
    """The records of a text split into columns; what does not split keeps its text and says why."""
    numbered = records.with_columns(position=pl.int_range(pl.len(), dtype=pl.Int64) + 1)
    sound = numbered.filter(pl.col("fault").is_null()).with_columns(
        number=pl.int_range(pl.len(), dtype=pl.Int64) + 1
    )
    n_lines = text.count(b"\n") + (not text.endswith(b"\n"))
    whole = text if sound.height == n_lines else joined_text(sound["raw"])
    cells, misfits = split_cells(whole, table.places, table.shape)
    fits = sound.join(misfits, on="number", how="anti", maintain_order="left")
    if fits.height != cells.height:
        raise FileRefused("has quotes that can't be told apart from text; ask for it again")
    told = ["line", "position", "raw", "reject"]
    unsound = numbered.filter(pl.col("fault").is_not_null()).rename({"fault": "reject"})
    rejected = pl.concat([unsound.select(told), sound.join(misfits, on="number").select(told)])
    rows = pl.concat(
        [fits.with_columns(reject=pl.lit(None, pl.String)).select(told), cells], how="horizontal"
    )
    if rejected.height:
        rows = pl.concat([rows, rejected], how="diagonal").sort("position")
    return rows
