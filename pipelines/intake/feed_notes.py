"""What a feed did that nobody announced: other columns, results sent twice, or silence."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.intake.freshness import freshness
from pipelines.intake.versions import SQL_FOLDER
from pipelines.settings import Configuration
from pipelines.store import open_store
from pipelines.warehouse import Warehouse
from schemas.store_files import FileColumn

LAYOUT_CHANGE = Path(SQL_FOLDER).parent / "read" / "layout_change.sql"
SUSPECTED = """
SELECT feed.feed, file.path AS file, file.suspected_duplicates AS rows,
FROM file
INNER JOIN feed ON file.feed_key = feed.feed_key
WHERE file.suspected_duplicates > 0
QUALIFY ROW_NUMBER() OVER (PARTITION BY file.feed_key, file.path ORDER BY file.file_key DESC) = 1
"""


def note_layouts(warehouse: Warehouse, layouts: Mapping[int, Mapping[str, str]]) -> None:
    """Remember the columns of files that were read, to compare the next one with."""
    rows = [
        (file_key, place, name, kind)
        for file_key, columns in layouts.items()
        for place, (name, kind) in enumerate(columns.items(), start=1)
    ]
    if rows:
        schema = FileColumn.empty().schema
        warehouse.append("file_column", pl.DataFrame(rows, schema=schema, orient="row"))


def note_suspected_duplicates(warehouse: Warehouse, first_file_key: int) -> None:
    """Count, for each of the latest readings, results that another one says under another id."""
    for step in ("fresh_result", "suspected_duplicate"):
        warehouse.make(SQL_FOLDER / f"{step}.sql", temporary=True, first_file_key=first_file_key)
    warehouse.execute(
        "UPDATE file SET suspected_duplicates = suspected_duplicate.rows "
        "FROM suspected_duplicate WHERE file.file_key = suspected_duplicate.file_key"
    )


def feed_notes(
    configuration: Configuration, files: list[tuple[str, str]], as_of: date
) -> dict[str, Any]:
    """For `run.json`: what these files (feed, file) brought, and who was silent on that day."""
    if not configuration.store.is_file():
        return {"schema_changes": [], "suspected_duplicates": {}, "feeds_quiet": []}
    with open_store(configuration, read_only=True) as warehouse:
        return {
            "schema_changes": changes_of(layout_changes(warehouse), files),
            "suspected_duplicates": suspected_by_feed(warehouse, files),
            "feeds_quiet": quiet_feeds(warehouse, configuration, as_of),
        }


def layout_changes(warehouse: Warehouse) -> pl.DataFrame:
    """feed, file, run_id, column_name, was, became: every change of columns there ever was."""
    return warehouse.query(LAYOUT_CHANGE.read_text("utf-8"))


def changes_of(changes: pl.DataFrame, files: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """The changes these files brought, the same change of several files once, with the first."""
    key = ["feed", "column_name", "was", "became"]
    named = pl.DataFrame(files, schema={"feed": pl.String, "file": pl.String}, orient="row")
    return (
        changes.join(named, on=["feed", "file"], how="semi", maintain_order="left")
        .group_by(key, maintain_order=True)
        .agg(pl.col("file").first(), files=pl.len())
        .rename({"column_name": "column"})
        .to_dicts()
    )


def suspected_by_feed(warehouse: Warehouse, files: list[tuple[str, str]]) -> dict[str, int]:
    """Rows of these files, by feed, that say what another result says under another id."""
    named = pl.DataFrame(files, schema={"feed": pl.String, "file": pl.String}, orient="row")
    found = warehouse.query(SUSPECTED).join(named, on=["feed", "file"], how="semi")
    return dict(found.group_by("feed").agg(pl.col("rows").sum()).sort("feed").iter_rows())


def quiet_feeds(
    warehouse: Warehouse, configuration: Configuration, as_of: date
) -> list[dict[str, Any]]:
    """The feeds of which nothing came for longer than their `expect_every`."""
    late = freshness(warehouse, configuration, as_of).filter(pl.col("is_late"))
    return late.select("feed", "last_received_on", "expect_every_days").to_dicts()


def change_text(change: Mapping[str, Any]) -> str:
    """A change of columns in words."""
    name = change["column"]
    if change["was"] is None:
        return f"new column {name}"
    if change["became"] is None:
        return f"column {name} is gone"
    return f"column {name} was {change['was']} and is {change['became']}"
