"""Rows set aside, tried again: when their patient arrived, or when a mapping was mended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from secrets import token_hex
from typing import Any

import polars as pl

from pipelines.harmonise.feed_readings import readings_of
from pipelines.harmonise.reading import Reading
from pipelines.harmonise.rows import harmonise
from pipelines.intake.arrivals import Origin, arrivals
from pipelines.intake.entities import ENTITIES, Entity
from pipelines.intake.numbering import with_analyte_keys
from pipelines.intake.quarantine import fields_kept, release, set_aside
from pipelines.intake.read_again import Rereading, read_again
from pipelines.intake.versions import SQL_FOLDER, accept, prepare
from pipelines.settings import Configuration
from pipelines.store import open_store
from pipelines.warehouse import Warehouse
from schemas import store_files

WAITING = """
SELECT
    quarantine.quarantine_key, feed.feed, quarantine.feed_key, quarantine.file_key,
    quarantine.line, quarantine.received_on, quarantine.patient_key, quarantine.reason,
    quarantine.place, quarantine.raw, quarantine.fields, quarantine.analyte_key,
    quarantine.collected_on, quarantine.known_from,
FROM quarantine
INNER JOIN feed ON quarantine.feed_key = feed.feed_key
WHERE quarantine.released_on IS NULL AND quarantine.entity = $entity
"""
PATIENT_ARRIVED = f"""
SELECT waiting.*
FROM ({WAITING}) AS waiting
INNER JOIN known_patient ON waiting.patient_key = known_patient.patient_key
WHERE waiting.reason = 'unknown_patient'
"""  # noqa: S608 — our own text
ENTITIES_ARRIVED = """
SELECT DISTINCT quarantine.entity
FROM quarantine
INNER JOIN known_patient ON quarantine.patient_key = known_patient.patient_key
WHERE quarantine.released_on IS NULL AND quarantine.reason = 'unknown_patient'
"""
REMAINING = "SELECT COUNT(*) AS remaining FROM quarantine WHERE released_on IS NULL"


@dataclass(frozen=True)
class Retry:
    """What is tried again, and from which day on it is known when it succeeds.

    `known_from` is null where a row is known from its receipt, or from its patient's if later.
    """

    warehouse: Warehouse
    configuration: Configuration
    readings: Mapping[str, Reading]
    rows: str
    known_from: date | None
    counted_in: str  # intake or retry: the table whose run counts what left as its own
    run_id: str


def retry_quarantine(configuration: Configuration, today: date) -> dict[str, Any]:
    """Try every row set aside again with today's maps, then those nobody monitored before.

    Says how many left, how many stay, and what came of the files that were read again. What is
    accepted enters once and is known from today. Rows of a feed that is no longer configured stay,
    because nothing says how to read them.
    """
    readings = readings_of(configuration)
    with open_store(configuration) as warehouse:
        run_id = begin(warehouse, today)
        attempt = Retry(warehouse, configuration, readings, WAITING, today, "retry", run_id)
        released = sum(try_again(attempt, entity) for entity in ENTITIES.values())
        again = read_again(Rereading(warehouse, configuration, readings, today, run_id))
        return {
            "released": released,
            "remaining": int(warehouse.query(REMAINING).item()),
            **again.record(),
        }


def begin(warehouse: Warehouse, today: date) -> str:
    """Put the retry on record, so that the next published night can tell of it."""
    key = warehouse.query("SELECT COALESCE(MAX(retry_key), 0) + 1 AS k FROM retry").item()
    run_id = f"{today.isoformat()}/{token_hex(4)}"
    row = (key, run_id, today, 0, 0)
    schema = store_files.Retry.empty().schema
    warehouse.append("retry", pl.DataFrame([row], schema=schema, orient="row"))
    return run_id


def release_known_patients(
    warehouse: Warehouse,
    configuration: Configuration,
    readings: Mapping[str, Reading],
    run_id: str,
) -> int:
    """Take in the rows whose patient was unknown and is known now; how many they are."""
    warehouse.make(SQL_FOLDER / "known_patient.sql", temporary=True)
    arrived = set(warehouse.query(ENTITIES_ARRIVED).get_column("entity"))
    attempt = Retry(warehouse, configuration, readings, PATIENT_ARRIVED, None, "intake", run_id)
    return sum(try_again(attempt, entity) for entity in ENTITIES.values() if entity.name in arrived)


def try_again(attempt: Retry, entity: Entity) -> int:
    """Put the waiting rows of an entity through the door once more, in one transaction."""
    warehouse = attempt.warehouse
    prepare(warehouse, entity)
    waiting = warehouse.query(
        f"{attempt.rows} ORDER BY feed, received_on, quarantine_key", entity=entity.name
    )
    waiting = waiting.filter(pl.col("feed").is_in(list(attempt.readings)))
    if waiting.is_empty():
        return 0
    with warehouse.transaction():
        tried = [
            harmonised_again(attempt, entity, group)
            for group in waiting.partition_by(
                "feed", "received_on", "known_from", maintain_order=True
            )
        ]
        rows = pl.concat([rows for rows, _ in tried]).with_columns(
            arriving_seq=pl.int_range(pl.len(), dtype=pl.Int64)
        )
        verdict = accept(warehouse, entity, rows, attempt.configuration.has_patients_feed)
        left = pl.concat([not_monitored for _, not_monitored in tried])
        released = close(warehouse, entity, rows, verdict, left)
        warehouse.execute(
            f"UPDATE {attempt.counted_in} SET released = released + $released "  # noqa: S608
            "WHERE run_id = $run_id",
            released=released,
            run_id=attempt.run_id,
        )
        return released


def harmonised_again(
    attempt: Retry, entity: Entity, group: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of one feed and its days as arrivals; and those not monitored any more.

    A row that nobody monitored, or that another fault held up, until a mended map let it be set
    aside for its patient is known from that day at the earliest.
    """
    first = group.row(0, named=True)
    received_on = first["received_on"]
    known_from = max(attempt.known_from or first["known_from"], received_on)
    batch = as_batch(entity, group)
    harmonised = harmonise(batch, attempt.readings[first["feed"]], received_on)
    origin = Origin(first["feed"], first["feed_key"], received_on, known_from)
    rows = arrivals(entity, batch, harmonised, origin)
    is_monitored = harmonised.get_column("outcome").cast(pl.String) != "not_monitored"
    keys = group.select("quarantine_key")
    known = ("quarantine_key", "reason", "analyte_key", "collected_on")
    before = group.filter(is_monitored).select(pl.col(known).name.prefix("former_"))
    rows = pl.concat([rows, before], how="horizontal")
    left = keys.filter(~is_monitored).with_columns(pl.lit(known_from).alias("released_on"))
    return with_analyte_keys(attempt.warehouse, rows), left


def as_batch(entity: Entity, group: pl.DataFrame) -> pl.DataFrame:
    """Rows set aside in the shape in which a reader gives them."""
    shape = pl.Struct(dict.fromkeys(fields_kept(entity), pl.String))
    return group.select(
        "line",
        "place",
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("position"),
        "raw",
        pl.col("fields").str.json_decode(shape).struct.unnest(),
        "file_key",
    )


def close(
    warehouse: Warehouse,
    entity: Entity,
    rows: pl.DataFrame,
    verdict: pl.DataFrame,
    left: pl.DataFrame,
) -> int:
    """Release what was taken in or is not monitored; set the rest aside under today's reason."""
    tried = pl.concat([rows.drop("reason", strict=False), verdict], how="horizontal")
    is_kept = pl.col("verdict") == "quarantined"
    leaves = pl.col("former_quarantine_key").alias("quarantine_key"), released_on()
    taken = tried.filter(~is_kept).select(leaves)
    leaving = pl.concat([taken, left])
    is_told_anew = tried.select(is_kept & says_otherwise(entity)).to_series()
    release(warehouse, pl.concat([leaving, tried.filter(is_told_anew).select(leaves)]))
    set_aside(
        warehouse, entity, rows.filter(is_told_anew), verdict.filter(is_told_anew), "known_from"
    )
    return leaving.height


def released_on() -> pl.Expr:
    """A row leaves quarantine on the day from which what became of it is known."""
    return pl.col("known_from").alias("released_on")


def says_otherwise(entity: Entity) -> pl.Expr:
    """Whether a row is now set aside for another reason, analyte or day than before.

    Past nights knew it under the former, so that is closed, and today's begins.
    """
    now = {"reason": pl.col("reason")}
    if entity.table == "result":
        now |= {"analyte_key": pl.col("analyte_key"), "collected_on": pl.col("collected_on")}
    return pl.any_horizontal(
        column.ne_missing(pl.col(f"former_{name}")) for name, column in now.items()
    )
