"""Patients who were known earlier than the store had it, because files came out of order."""

import polars as pl

from pipelines.intake.entities import ENTITIES, Entity
from pipelines.intake.versions import SQL_FOLDER
from pipelines.warehouse import Warehouse


def known_patients(warehouse: Warehouse) -> pl.DataFrame:
    """patient_key, known_from: since when each patient is known, as of now."""
    return warehouse.query((SQL_FOLDER / "known_patient.sql").read_text("utf-8"))


def know_earlier(warehouse: Warehouse, known_before: pl.DataFrame) -> None:
    """Let rows be known from the day they would have been, had the files come in order.

    Belongs into the transaction that takes the patients in: what the store had is gone after it.
    Only rows that the patient's arrival alone held up are moved: one let in later by hand keeps
    its day. A row set aside meanwhile as unknown_patient was released as much earlier.
    """
    with warehouse.lent("known_before", known_before):
        warehouse.make(SQL_FOLDER / "known_patient.sql", temporary=True)
        warehouse.make(SQL_FOLDER / "earlier_known.sql", temporary=True)
    if warehouse.table("earlier_known").is_empty():
        return
    warehouse.execute(RELEASE_EARLIER)
    warehouse.execute(SET_ASIDE_EARLIER)
    warehouse.make(SQL_FOLDER / "file_order.sql", temporary=True)
    for entity in ENTITIES.values():
        if entity.names_patient and entity.name != "patients":
            move_back(warehouse, entity)


def move_back(warehouse: Warehouse, entity: Entity) -> None:
    """The rows of one entity, then until when each version of theirs stands."""
    resulted_at = "kept.resulted_at" if entity.table == "result" else "NULL"
    for statement in (REPEATS_EARLIER, VERSIONS_EARLIER, ENDS_EARLIER):
        warehouse.execute(
            statement.replace("LEDGER", entity.table).replace("RESULTED_AT", resulted_at)
        )


RELEASE_EARLIER = """
UPDATE quarantine SET released_on = GREATEST(quarantine.received_on, earlier_known.known_from)
FROM earlier_known
WHERE quarantine.patient_key = earlier_known.patient_key
    AND quarantine.reason = 'unknown_patient'
    AND quarantine.released_on = earlier_known.former_known_from
"""
SET_ASIDE_EARLIER = """
UPDATE quarantine SET known_from = GREATEST(quarantine.received_on, earlier_known.known_from)
FROM earlier_known
WHERE quarantine.patient_key = earlier_known.patient_key
    AND quarantine.known_from > quarantine.received_on
    AND quarantine.known_from = earlier_known.former_known_from
"""
REPEATS_EARLIER = """
UPDATE repeat SET known_from = GREATEST(repeat.received_on, earlier_known.known_from)
FROM earlier_known
INNER JOIN LEDGER AS kept ON earlier_known.patient_key = kept.patient_key
WHERE repeat.identity = kept.identity
    AND repeat.known_from = earlier_known.former_known_from
"""
VERSIONS_EARLIER = """
UPDATE LEDGER AS kept SET known_from = GREATEST(kept.received_on, earlier_known.known_from)
FROM earlier_known
WHERE kept.patient_key = earlier_known.patient_key
    AND kept.known_from = earlier_known.former_known_from
"""
ENDS_EARLIER = """
UPDATE LEDGER AS version SET known_until = told.known_until
FROM (
    SELECT
        kept.identity, kept.file_key, kept.line, kept.content,
        MIN(kept.known_from) OVER (
            PARTITION BY kept.identity
            ORDER BY kept.received_on, RESULTED_AT NULLS FIRST, file_order.file_rank, kept.line,
                kept.content
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        ) AS known_until,
    FROM LEDGER AS kept
    INNER JOIN earlier_known ON kept.patient_key = earlier_known.patient_key
    INNER JOIN file_order ON kept.file_key = file_order.file_key
) AS told
WHERE version.identity = told.identity AND version.file_key = told.file_key
    AND version.line = told.line AND version.content = told.content
"""
