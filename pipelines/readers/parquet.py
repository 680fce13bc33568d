"""Parquet into batches of rows, every column as the text a CSV of it would hold."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as compute  # type: ignore[import-untyped]
import pyarrow.parquet as arrow_parquet  # type: ignore[import-untyped]

from pipelines.errors import FileRefused
from pipelines.readers.column_mapping import map_columns, with_every_column
from pipelines.settings import Feed

BATCH_ROWS = 200_000
HARMLESS_ROWS = 1_000_000
MOST_ROWS_A_BYTE = 10  # rows that name anything take some bytes each, packed or not
HARMLESS_BYTES = 2**30  # of the texts of one batch, which is a thousand times what a table holds
NUMBERED = ("line", "position")


def read_parquet(feed: Feed, path: Path, batch_rows: int = BATCH_ROWS) -> Iterator[pl.DataFrame]:
    """Rows in file order, in the columns of the feed's entity."""
    for rows in parquet_rows(path, partial(map_columns, feed), batch_rows):
        yield with_every_column(as_text(rows, feed), feed.entity)


def parquet_rows(
    path: Path,
    choose: Callable[[Sequence[str]], dict[str, int]],
    batch_rows: int = BATCH_ROWS,
) -> Iterator[pl.DataFrame]:
    """Rows in file order, in the columns chosen, typed as they are.

    `line` is the row's number, for a Parquet file has no lines.
    """
    with opened(path) as file:
        names = file.schema_arrow.names
        places = choose(names)
        wanted = [names[place] for place in places.values()]
        position = 0
        for batch in file.iter_batches(batch_size=batch_rows, columns=wanted):
            table = written_out(batch)
            table.validate(full=True)  # Polars takes over text without looking whether it is UTF-8
            rows = pl.DataFrame(table).select(wanted)
            number = pl.int_range(pl.len(), dtype=pl.Int64) + position + 1
            yield rows.rename(dict(zip(wanted, places, strict=True))).with_columns(
                line=number,
                position=number,
                raw=pl.lit(None, pl.String),
                reject=pl.lit(None, pl.String),
            )
            position += rows.height
        if position != file.metadata.num_rows:  # a damaged page header ends a column unseen
            raise FileRefused("is damaged: it gives fewer rows than it says it holds")


def opened(path: Path) -> arrow_parquet.ParquetFile:
    """The file, each of its texts kept once: one said a million times must not fill the memory."""
    try:
        schema = arrow_parquet.read_schema(path)
        texts = [field.name for field in schema if pa.types.is_string(field.type)]
        file = arrow_parquet.ParquetFile(
            path, page_checksum_verification=True, read_dictionary=texts
        )
    except (pa.ArrowInvalid, OSError, UnicodeDecodeError) as error:
        raise FileRefused("is not Parquet, or is truncated; ask for it to be sent again") from error
    most_rows = max(HARMLESS_ROWS, MOST_ROWS_A_BYTE * path.stat().st_size)
    if file.metadata.num_rows > most_rows:
        file.close()
        raise FileRefused(f"unpacks to {MOST_ROWS_A_BYTE} rows a byte; no extract does")
    if not counts_agree(file.metadata):
        file.close()
        raise FileRefused("is damaged: its parts hold other numbers of rows than it says")
    return file


def counts_agree(metadata: arrow_parquet.FileMetaData) -> bool:
    """Whether the row groups add up to the file's rows, and no flat column differs from its group.

    A reader believes each group's own count: one byte of it changed, and rows are gone unseen.
    """
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    flat = [
        number
        for number in range(metadata.num_columns)
        if metadata.schema.column(number).max_repetition_level == 0
    ]
    return sum(group.num_rows for group in groups) == metadata.num_rows and all(
        group.column(number).num_values == group.num_rows for group in groups for number in flat
    )


def written_out(batch: pa.RecordBatch) -> pa.Table:
    """The batch with every text where it is said, unless that takes more memory than rows do."""
    columns = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if pa.types.is_dictionary(column.type):
            lengths = compute.take(compute.binary_length(column.dictionary), column.indices)
            if (compute.sum(lengths).as_py() or 0) > HARMLESS_BYTES:
                raise FileRefused(f"unpacks to more than {HARMLESS_BYTES // 2**20} MB of one text")
            column = column.cast(column.type.value_type)
        columns[name] = column
    return pa.table(columns)


def as_text(rows: pl.DataFrame, feed: Feed) -> pl.DataFrame:
    """Typed columns in the notation the feed is read with."""
    sent = {name: dtype for name, dtype in rows.schema.items() if name not in NUMBERED}
    return rows.with_columns(text_of(name, dtype, feed) for name, dtype in sent.items())


def text_of(name: str, dtype: pl.DataType, feed: Feed) -> pl.Expr:
    """One column as text: dates in the feed's format or ISO 8601, numbers with its decimal sign."""
    column = pl.col(name)
    if isinstance(dtype, pl.Date):
        return dated(column, column.is_between(date.min, date.max), feed.date_format or "%Y-%m-%d")
    if isinstance(dtype, pl.Datetime):
        offset = "%:z" if dtype.time_zone else ""
        known = column.cast(pl.Datetime("ms")).is_between(date.min, date.max)
        return dated(column, known, feed.date_format or f"%Y-%m-%dT%H:%M:%S%.f{offset}")
    if dtype.is_nested() or dtype == pl.Binary:
        raise FileRefused(f"has lists or bytes in column {name}, which must be text")
    text = column.cast(pl.String)
    if feed.decimal_comma and (dtype.is_float() or dtype.is_decimal()):
        text = text.str.replace(".", ",", literal=True)
    return text


def dated(column: pl.Expr, known: pl.Expr, date_format: str) -> pl.Expr:
    """A date as text; one that no calendar knows, by `known`, as the number it is stored as.

    Polars panics where it should write such a date; no date format reads the number back.
    """
    text = pl.when(known).then(column).dt.strftime(date_format)
    return pl.when(known).then(text).otherwise(column.to_physical().cast(pl.String))
