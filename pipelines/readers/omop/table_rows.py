"""The rows of one OMOP table as text, whichever way it was exported."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import polars as pl

from pipelines.errors import FileRefused
from pipelines.readers.delimited import Layout, delimited_rows, split_header
from pipelines.readers.omop.tables import ALSO_READ, NEEDED
from pipelines.readers.parquet import as_text, parquet_rows
from pipelines.readers.utf8_blocks import utf8_blocks
from pipelines.settings import Feed

HEAD_BYTES = 64 * 1024
PARQUET = b"PAR1"


def table_rows(
    feed: Feed, path: Path, table: str, more: Sequence[str] = ()
) -> Iterator[pl.DataFrame]:
    """Batches with `line`, `position`, `raw`, `reject` and every column of the table that is read.

    Names are looked up without regard to case; an optional column that is not there is null. An id
    is a whole number by definition, so `38.0`, as some exports write it, is `38`. `more` are
    columns the feed asks for.
    """
    names = (*NEEDED[table], *ALSO_READ.get(table, ()), *more)
    for rows in rows_of_kind(feed, path, chooser(table, more)):
        absent = [pl.lit(None, pl.String).alias(name) for name in names if name not in rows.columns]
        ids = [whole(name) for name in names if name.endswith("_id") and name in rows.columns]
        yield rows.with_columns(*absent, *ids)


def counted_rows(feed: Feed, path: Path) -> Iterator[pl.DataFrame]:
    """Batches of a table nobody asked for: only how many rows, and where."""
    for rows in rows_of_kind(feed, path, lambda header: {"first": 0}):
        yield rows.select("line", "position", "raw", "reject")


def rows_of_kind(
    feed: Feed, path: Path, choose: Callable[[Sequence[str]], dict[str, int]]
) -> Iterator[pl.DataFrame]:
    """The rows by what the file is, not by its name."""
    with path.open("rb") as file:
        is_parquet = file.read(len(PARQUET)) == PARQUET
    if is_parquet:
        for rows in parquet_rows(path, choose):
            yield as_text(rows, feed)
    else:
        yield from delimited_rows(path, Layout(feed.encoding, delimiter_of(feed, path), choose))


def delimiter_of(feed: Feed, path: Path) -> str:
    """Tab where the header has one: vocabularies are handed out that way; else a comma."""
    head, _, _ = split_header(next(utf8_blocks(path, feed.encoding, HEAD_BYTES), b""))
    return "\t" if b"\t" in head else ","


def chooser(table: str, more: Sequence[str]) -> Callable[[Sequence[str]], dict[str, int]]:
    """The columns of the table by their place in the header, or `FileRefused`."""

    def choose(header: Sequence[str]) -> dict[str, int]:
        found = [name.lower() for name in header]
        missing = [name for name in (*NEEDED[table], *more) if name not in found]
        if missing:
            raise FileRefused(
                f"missing column {', '.join(missing)} of the OMOP table {table} (it has "
                f"{len(header)} columns); ask for the column, or mend the feed's columns"
            )
        wanted = (*NEEDED[table], *ALSO_READ.get(table, ()), *more)
        return {name: found.index(name) for name in wanted if name in found}

    return choose


def whole(name: str) -> pl.Expr:
    """An id without decimals; 0, which is OMOP's word for none, is left to who reads it."""
    return pl.col(name).str.strip_chars().str.replace(r"\.0*$", "")
