"""Which column of a file is which canonical column."""

from collections.abc import Sequence

import polars as pl

from pipelines.errors import FileRefused
from pipelines.settings import Feed
from schemas.extract import beside_columns, canonical_columns, required_columns


def map_columns(feed: Feed, header: Sequence[str]) -> dict[str, int]:
    """Canonical column -> place in the file, or `FileRefused` naming what is missing.

    A column the feed maps counts as what the mapping says; any other column that bears a canonical
    name counts as that, so that a `status` nobody thought to map is still heeded. The rest is
    ignored. The message never quotes the file: a file without a header begins with a patient.
    """
    canonical = canonical_columns(feed.entity)
    wanted = {target: source for source, target in feed.columns.items()}
    free = [name for name in canonical if name not in wanted and name not in feed.columns]
    wanted |= {name: name for name in free if name in header}
    needed = {*required_columns(feed.entity), *feed.columns.values()}
    missing = [wanted.get(name, name) for name in sorted(needed) if wanted.get(name) not in header]
    if missing:
        raise FileRefused(missing_text(missing, feed, len(header)))
    twice = sorted({source for source in wanted.values() if header.count(source) > 1})
    if twice:
        raise FileRefused(f"has two columns named {', '.join(twice)}; which one counts is unclear")
    return {name: header.index(wanted[name]) for name in canonical if name in wanted}


def missing_text(missing: list[str], feed: Feed, n_columns: int) -> str:
    """What is missing and the likely reason."""
    text = f"missing column {', '.join(missing)}"
    if n_columns == 1 and feed.format == "csv":
        return f"{text}: its first line has one column; check the feed's delimiter and encoding"
    return f"{text} (it has {n_columns} columns); mend the feed's columns, or ask for the column"


def with_every_column(rows: pl.DataFrame, entity: str) -> pl.DataFrame:
    """The batch in its one shape, null where the file lacks a column."""
    columns = (*beside_columns(entity), *canonical_columns(entity))
    absent = [name for name in columns if name not in rows.columns]
    return rows.with_columns(pl.lit(None, pl.String).alias(name) for name in absent).select(columns)
