"""What a reader may make of a damaged file: refuse it, or read all but what was hit."""

from pathlib import Path

import polars as pl

from pipelines.errors import FileRefused
from pipelines.intake.accounting import FileAccount
from pipelines.intake.ingest import ingest
from pipelines.readers import read
from pipelines.settings import Feed, load_configuration
from schemas.boundary import checked
from schemas.extract import EXTRACTS, canonical_columns
from tests.damage.damage import Damaged
from tests.harmonise.rows import RECEIVED


def rows_read(feed: Feed, path: Path, content: bytes) -> pl.DataFrame | None:
    """Every row in the extract's own schema; None where the file is refused. Else it raises."""
    path.write_bytes(content)
    try:
        batches = [checked(EXTRACTS[feed.entity], batch) for batch in read(feed, path)]
    except FileRefused as refused:
        assert str(refused)
        return None
    return pl.concat(batches) if batches else EXTRACTS[feed.entity].empty()


def texts(rows: pl.DataFrame, feed: Feed) -> pl.DataFrame:
    """What the rows that could be split say, without where they stand."""
    return rows.filter(pl.col("reject").is_null()).select(canonical_columns(feed.entity))


def strangers(sound: pl.DataFrame, found: pl.DataFrame, feed: Feed) -> pl.DataFrame:
    """Rows that say what no row of the sound file says."""
    wanted = texts(found, feed)
    return wanted.join(texts(sound, feed), on=wanted.columns, how="anti", nulls_equal=True)


def missing(sound: pl.DataFrame, found: pl.DataFrame, feed: Feed) -> pl.DataFrame:
    """Rows of the sound file that nobody says any more."""
    wanted = texts(sound, feed)
    return wanted.join(texts(found, feed), on=wanted.columns, how="anti", nulls_equal=True)


def assert_harmless(
    sound: pl.DataFrame, found: pl.DataFrame | None, damage: Damaged, feed: Feed
) -> None:
    """Refused whole, or no row changed and none lost but those that were hit.

    A place that is hit lies in one row, or between two. A file without its end has at most one row
    that is cut.
    """
    if found is None:
        return
    hit = 1 if damage.places is None else 2 * damage.places
    assert strangers(sound, found, feed).height <= hit
    assert damage.places is None or missing(sound, found, feed).height <= hit


def accounts_of(configuration: Path) -> list[FileAccount]:
    """What one intake says of every file; each must balance and say nothing of a patient."""
    report = ingest(load_configuration(configuration), today=RECEIVED)
    for file in report.files:
        file.must_balance()
    return report.files
