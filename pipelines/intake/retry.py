"""Rows set aside, tried again: when their patient arrived, or when a mapping was mended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.harmonise.feed_readings import readings_of
from pipelines.harmonise.reading import Reading
from pipelines.harmonise.rows import harmonise
from pipelines.intake.arrivals import Origin, arrivals
from pipelines.intake.entities import ENTITIES, Entity
from pipelines.intake.numbering import with_analyte_keys
from pipelines.intake.quarantine import fields_kept, release, rename_reason
from pipelines.intake.versions import accept, prepare
from pipelines.settings import Configuration
from pipelines.store import open_store
from pipelines.warehouse import Warehouse

WAITING = """
SELECT
    quarantine.quarantine_key, feed.feed, quarantine.feed_key, quarantine.file_key,
    quarantine.line, quarantine.received_on, quarantine.patient_key, quarantine.reason,
    quarantine.place, quarantine.raw, quarantine.fields,
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
    run_id: str | None = None  # the run that counts what left as its own; null where none does


def retry_quarantine(configuration: Configuration, today: date) -> dict[str, int]:
    """Try every row set aside again with today's maps; how many left, and how many stay.

    What is accepted enters once and is known from today. Rows of a feed that is no longer
    configured stay, because nothing says how to read them.
    """
    readings = readings_of(configuration)
    with open_store(configuration) as warehouse:
        attempt = Retry(warehouse, configuration, readings, WAITING, today)
        released = sum(try_again(attempt, entity) for entity in ENTITIES.values())
        return {"released": released, "remaining": int(warehouse.query(REMAINING).item())}


def release_known_patients(
    warehouse: Warehouse,
    configuration: Configuration,
    readings: Mapping[str, Reading],
    run_id: str,
) -> int:
    """Take in the rows whose patient was unknown and is known now; how many they are."""
    attempt = Retry(warehouse, configuration, readings, PATIENT_ARRIVED, None, run_id)
    return sum(try_again(attempt, entity) for entity in ENTITIES.values() if entity.names_patient)


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
            for group in waiting.partition_by("feed", "received_on", maintain_order=True)
        ]
        rows = pl.concat([rows for rows, _ in tried]).with_columns(
            arriving_seq=pl.int_range(pl.len(), dtype=pl.Int64)
        )
        verdict = accept(warehouse, entity, rows, attempt.configuration.has_patients_feed)
        left = pl.concat([not_monitored for _, not_monitored in tried])
        released = close(warehouse, rows, verdict, left)
        warehouse.execute(
            "UPDATE intake SET released = released + $released WHERE run_id = $run_id",
            released=released,
            run_id=attempt.run_id,
        )
        return released


def harmonised_again(
    attempt: Retry, entity: Entity, group: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of one feed and day of receipt as arrivals; and those not monitored any more."""
    first = group.row(0, named=True)
    received_on = first["received_on"]
    known_from = max(attempt.known_from or received_on, received_on)
    batch = as_batch(entity, group)
    harmonised = harmonise(batch, attempt.readings[first["feed"]], received_on)
    origin = Origin(first["feed"], first["feed_key"], received_on, known_from)
    rows = arrivals(entity, batch, harmonised, origin)
    is_monitored = harmonised.get_column("outcome").cast(pl.String) != "not_monitored"
    keys = group.select("quarantine_key")
    rows = rows.with_columns(keys.filter(is_monitored).to_series())
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
    warehouse: Warehouse, rows: pl.DataFrame, verdict: pl.DataFrame, left: pl.DataFrame
) -> int:
    """Release what was taken in or is not monitored; list the rest under its reason of today."""
    tried = pl.concat([rows.select("quarantine_key"), verdict], how="horizontal")
    is_kept = pl.col("verdict") == "quarantined"
    taken = tried.filter(~is_kept).select(
        "quarantine_key", pl.col("known_from").alias("released_on")
    )
    leaving = pl.concat([taken, left])
    release(warehouse, leaving)
    rename_reason(warehouse, tried.filter(is_kept).select("quarantine_key", "reason"))
    return leaving.height
