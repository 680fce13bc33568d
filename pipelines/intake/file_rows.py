"""Landed files as rows: small files together, large ones in parts."""

from collections.abc import Iterator, Mapping
from datetime import date

import polars as pl

from pipelines.errors import FileRefused
from pipelines.harmonise.reading import Reading, ReceivedOn
from pipelines.harmonise.rows import harmonise
from pipelines.intake.arrivals import Origin, arrivals
from pipelines.intake.entities import ENTITIES
from pipelines.intake.landing import Landed
from pipelines.readers import read
from schemas.boundary import checked
from schemas.extract import EXTRACTS

MOST_ROWS = 2**40  # of one file, more than any has
ROWS_AT_ONCE = 500_000  # enough for the columns to pay off, about 1 GB while they are worked on
GROUP_BYTES = 8_000_000  # of files taken in together, compressed or not: about 100,000 rows


def in_groups(landed: list[Landed]) -> Iterator[list[Landed]]:
    """Files to be taken in together: small ones of one feed, or a large one by itself.

    A registry that starts with years of nightly extracts has thousands of small files, and looking
    rows up in the store costs the same for one row as for many.
    """
    group: list[Landed] = []
    size = 0
    for file in landed:
        is_other = bool(group) and file.feed.name != group[0].feed.name
        if group and (is_other or size + file.bytes > GROUP_BYTES):
            yield group
            group, size = [], 0
        group.append(file)
        size += file.bytes
    if group:
        yield group


def monitored_rows(
    file: Landed, file_key: int, reading: Reading, origin: Origin
) -> Iterator[tuple[int, pl.DataFrame]]:
    """How many rows were read, and those of them that are monitored, harmonised; part by part."""
    for batch in in_parts(batches_of(file, file_key)):
        yield batch.height, monitored_of(batch, reading, origin, file.received_on)


def monitored_together(
    batches: list[pl.DataFrame], received_on: Mapping[int, date], reading: Reading, origin: Origin
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """The same of several files of a feed: rows as read, and those of them that are monitored.

    A file by itself costs as much as ten thousand rows, however few it has. `received_on` says
    when each file came, in place of the one day of an origin.
    """
    day = pl.col("file_key").replace_strict(received_on, return_dtype=pl.Date)
    for batch in in_parts(iter(batches)):
        rows = monitored_of(batch, reading, origin, batch.select(day).to_series())
        yield (
            batch,
            rows.with_columns(received_on=day, arriving_received_on=day, arriving_known_from=day),
        )


def batches_of(file: Landed, file_key: int) -> Iterator[pl.DataFrame]:
    """The rows of a file as read, each with the number of its file."""
    if file.hazard is not None:
        raise FileRefused(file.hazard)
    for batch in read(file.feed, file.file):
        yield batch.with_columns(pl.lit(file_key, pl.Int32).alias("file_key"))


def monitored_of(
    batch: pl.DataFrame, reading: Reading, origin: Origin, received_on: ReceivedOn
) -> pl.DataFrame:
    """The monitored rows of a batch, checked and harmonised."""
    entity = ENTITIES[reading.feed.entity]
    # A position is there once in its file.
    place = pl.col("file_key").cast(pl.Int64) * MOST_ROWS + pl.col("position")
    checked(EXTRACTS[entity.name], batch.with_columns(position=place).drop("file_key"))
    return arrivals(entity, batch, harmonise(batch, reading, received_on), origin)


def in_parts(batches: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The batches put together to parts of a size that pays off and fits in memory."""
    waiting: list[pl.DataFrame] = []
    for batch in batches:
        waiting.append(batch)
        if sum(part.height for part in waiting) >= ROWS_AT_ONCE:
            yield pl.concat(waiting)
            waiting = []
    if waiting:
        yield pl.concat(waiting)
