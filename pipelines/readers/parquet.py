"""Parquet into batches of rows, every column as the text a CSV of it would hold."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as arrow_parquet  # type: ignore[import-untyped]

from pipelines.errors import FileRefused
from pipelines.readers.column_mapping import map_columns, with_every_column
from pipelines.settings import Feed

BATCH_ROWS = 200_000


def read_parquet(feed: Feed, path: Path, batch_rows: int = BATCH_ROWS) -> Iterator[pl.DataFrame]:
    """Rows in file order; `line` is the row's number, for a Parquet file has no lines."""
    try:
        file = arrow_parquet.ParquetFile(path, page_checksum_verification=True)
    except (pa.ArrowInvalid, OSError) as error:
        raise FileRefused("is not Parquet, or is truncated; ask for it to be sent again") from error
    with file:
        names = file.schema_arrow.names
        places = map_columns(feed, names)
        wanted = [names[place] for place in places.values()]
        position = 0
        for batch in file.iter_batches(batch_size=batch_rows, columns=wanted):
            batch.validate(full=True)  # Polars takes over text without looking whether it is UTF-8
            rows = pl.DataFrame(pa.Table.from_batches([batch])).select(wanted)
            rows = as_text(rows.rename(dict(zip(wanted, places, strict=True))), feed)
            number = pl.int_range(pl.len(), dtype=pl.Int64) + position + 1
            rows = rows.with_columns(
                line=number,
                position=number,
                raw=pl.lit(None, pl.String),
                reject=pl.lit(None, pl.String),
            )
            position += rows.height
            yield with_every_column(rows, feed.entity)


def as_text(rows: pl.DataFrame, feed: Feed) -> pl.DataFrame:
    """Typed columns in the notation the feed is read with."""
    return rows.with_columns(text_of(name, dtype, feed) for name, dtype in rows.schema.items())


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
