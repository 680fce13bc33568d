"""Parquet into batches of rows, every column as the text a CSV of it would hold."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as arrow_parquet  # type: ignore[import-untyped]

from pipelines.errors import FileRefused
from pipelines.readers.column_mapping import map_columns, with_every_column
from pipelines.settings import Feed

BATCH_ROWS = 200_000
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
    try:
        file = arrow_parquet.ParquetFile(path, page_checksum_verification=True)
    except (pa.ArrowInvalid, OSError) as error:
        raise FileRefused("is not Parquet, or is truncated; ask for it to be sent again") from error
    with file:
        names = file.schema_arrow.names
        places = choose(names)
        wanted = [names[place] for place in places.values()]
        position = 0
        for batch in file.iter_batches(batch_size=batch_rows, columns=wanted):
            batch.validate(full=True)  # Polars takes over text without looking whether it is UTF-8
            rows = pl.DataFrame(pa.Table.from_batches([batch])).select(wanted)
            number = pl.int_range(pl.len(), dtype=pl.Int64) + position + 1
            yield rows.rename(dict(zip(wanted, places, strict=True))).with_columns(
                line=number,
                position=number,
                raw=pl.lit(None, pl.String),
                reject=pl.lit(None, pl.String),
            )
            position += rows.height


def as_text(rows: pl.DataFrame, feed: Feed) -> pl.DataFrame:
    """Typed columns in the notation the feed is read with."""
    sent = {name: dtype for name, dtype in rows.schema.items() if name not in NUMBERED}
    return rows.with_columns(text_of(name, dtype, feed) for name, dtype in sent.items())


def text_of(name: str, dtype: pl.DataType, feed: Feed) -> pl.Expr:
    """One column as text: dates in the feed's format or ISO 8601, numbers with its decimal sign."""
    column = pl.col(name)
    if isinstance(dtype, pl.Date):
        return column.dt.strftime(feed.date_format or "%Y-%m-%d")
    if isinstance(dtype, pl.Datetime):
        offset = "%:z" if dtype.time_zone else ""
        return column.dt.strftime(feed.date_format or f"%Y-%m-%dT%H:%M:%S%.f{offset}")
    if dtype.is_nested() or dtype == pl.Binary:
        raise FileRefused(f"has lists or bytes in column {name}, which must be text")
    text = column.cast(pl.String)
    if feed.decimal_comma and (dtype.is_float() or dtype.is_decimal()):
        text = text.str.replace(".", ",", literal=True)
    return text
