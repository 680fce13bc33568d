"""Rows set aside: kept as sent, with the reason, until a later try brings them in."""

import polars as pl

from pipelines.intake.entities import Entity
from pipelines.warehouse import Warehouse
from schemas.extract import beside_columns, canonical_columns

LISTED = """
SELECT
    quarantine_key, feed.feed, quarantine.entity, quarantine.reason, file.path AS file,
    quarantine.line, quarantine.place, quarantine.received_on,
FROM quarantine
INNER JOIN feed ON quarantine.feed_key = feed.feed_key
INNER JOIN file ON quarantine.file_key = file.file_key
WHERE quarantine.released_on IS NULL
ORDER BY feed.feed, file.path, quarantine.line, quarantine_key
"""
COUNTED = """
SELECT
    feed.feed, quarantine.entity, quarantine.reason, COUNT(*) AS rows,
    COUNT(DISTINCT quarantine.file_key) AS files, MIN(quarantine.received_on) AS oldest,
    MAX(quarantine.received_on) AS newest,
FROM quarantine
INNER JOIN feed ON quarantine.feed_key = feed.feed_key
WHERE quarantine.released_on IS NULL
GROUP BY feed.feed, quarantine.entity, quarantine.reason
ORDER BY feed.feed, quarantine.reason
"""
EXPORTED = """
SELECT
    feed.feed, quarantine.entity, quarantine.reason, file.path AS file, quarantine.line,
    quarantine.place, quarantine.received_on, quarantine.raw, quarantine.fields,
FROM quarantine
INNER JOIN feed ON quarantine.feed_key = feed.feed_key
INNER JOIN file ON quarantine.file_key = file.file_key
WHERE quarantine.released_on IS NULL
ORDER BY feed.feed, file.path, quarantine.line, quarantine_key
"""


def count_quarantine(warehouse: Warehouse) -> pl.DataFrame:
    """What is set aside, counted by feed and reason; no patient in it."""
    return warehouse.query(COUNTED)


def list_quarantine(warehouse: Warehouse) -> pl.DataFrame:
    """Every row set aside: feed, reason, file and line; not what it says."""
    return warehouse.query(LISTED)


def export_quarantine(warehouse: Warehouse) -> pl.DataFrame:
    """Every row set aside with its raw text: patient data, for those who mend it."""
    return warehouse.query(EXPORTED)


def set_aside(
    warehouse: Warehouse,
    entity: Entity,
    rows: pl.DataFrame,
    verdict: pl.DataFrame,
    since: str = "received_on",
) -> None:
    """Keep the rows that were not accepted, as sent; `since` names the day that is known from."""
    first = warehouse.query("SELECT COALESCE(MAX(quarantine_key), 0) + 1 AS k FROM quarantine")
    kept = (
        pl.concat([rows.drop("reason", strict=False), verdict.drop("seq")], how="horizontal")
        .filter(pl.col("verdict") == "quarantined")
        .with_columns(fields=fields_as_json(entity))
    )
    if kept.is_empty():
        return
    nothing = pl.lit(None)
    warehouse.append(
        "quarantine",
        kept.select(
            (pl.int_range(pl.len(), dtype=pl.Int64) + first.item()).alias("quarantine_key"),
            pl.lit(entity.name).alias("entity"),
            "feed_key",
            "file_key",
            "line",
            "received_on",
            pl.col(since).alias("known_from"),
            "reason",
            pl.coalesce("sent_raw", "fields").alias("raw"),
            "fields",
            "patient_key",
            ("analyte_key" if entity.table == "result" else nothing.alias("analyte_key")),
            "identity",
            record_id(entity).alias("result_id"),
            pl.col("arriving_resulted_at").alias("resulted_at"),
            (pl.col(entity.day) if entity.day else nothing).cast(pl.Date).alias("collected_on"),
            nothing.cast(pl.Date).alias("released_on"),
            pl.col("sent_place").alias("place"),
        ),
    )


def fields_as_json(entity: Entity) -> pl.Expr:
    """The canonical columns as sent, and what is said beside them, for another try."""
    names = fields_kept(entity)
    return pl.struct(pl.col(f"sent_{name}").alias(name) for name in names).struct.json_encode()


def fields_kept(entity: Entity) -> tuple[str, ...]:
    """What `quarantine.fields` holds; the rest has columns of its own."""
    beside = [name for name in beside_columns(entity.name) if name in ("reject", "note")]
    return (*canonical_columns(entity.name), *beside)


def record_id(entity: Entity) -> pl.Expr:
    """What the feed calls the record, where it has a name."""
    named = entity.record_id
    return pl.lit(None, pl.String) if named is None else pl.col(f"sent_{named}")


def release(warehouse: Warehouse, leaving: pl.DataFrame) -> None:
    """Note the day rows left quarantine; they stay, so that past nights can be told."""
    with warehouse.lent("leaving", leaving):
        warehouse.execute(
            "UPDATE quarantine SET released_on = leaving.released_on "
            "FROM leaving WHERE quarantine.quarantine_key = leaving.quarantine_key"
        )
