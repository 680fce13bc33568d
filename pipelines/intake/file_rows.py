"""Landed files as rows: small files together, large ones in parts."""

from collections.abc import Iterator

import polars as pl

from pipelines.errors import FileRefused
from pipelines.harmonise.reading import Reading
from pipelines.harmonise.rows import harmonise
from pipelines.intake.arrivals import Origin, arrivals
from pipelines.intake.entities import ENTITIES
from pipelines.intake.landing import Landed
from pipelines.readers import read
from schemas.boundary import checked
from schemas.extract import EXTRACTS

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
    if file.hazard is not None:
        raise FileRefused(file.hazard)
    entity = ENTITIES[file.feed.entity]
    for batch in in_parts(read(file.feed, file.file)):
        checked(EXTRACTS[entity.name], batch)
        harmonised = harmonise(batch, reading, file.received_on)
        numbered = batch.with_columns(pl.lit(file_key, pl.Int32).alias("file_key"))
        yield batch.height, arrivals(entity, numbered, harmonised, origin)


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
