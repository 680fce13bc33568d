"""Rows against the store: keys, duplicates, versions, conflicts. Everything here is SQL on sets.

The outcome does not depend on the order in which files are read: where more than the plain case
arrives, the versions of the identities touched, and of no others, are told anew from everything
ever accepted of them.
"""

from pathlib import Path

import polars as pl

from pipelines.intake.entities import Entity
from pipelines.warehouse import Warehouse
from schemas.store_records import table_model

SQL_FOLDER = Path(__file__).resolve().parents[2] / "sql" / "intake"
SETTLING = ("earlier_row", "earlier", "claim", "delivery", "settled", "verdict")
HALF_A_ROW_GROUP = 61_440
LEDGER_COLUMNS = (
    "identity",
    "content",
    "feed_key",
    "file_key",
    "line",
    "received_on",
    "known_from",
    "known_until",
)


def prepare(warehouse: Warehouse, entity: Entity) -> None:
    """Make what `accept` looks rows up in; again after files or patients were added."""
    warehouse.make(SQL_FOLDER / "known_patient.sql", temporary=True)
    warehouse.make(SQL_FOLDER / "file_order.sql", temporary=True)
    patient_key = "patient_key" if entity.names_patient else "CAST(NULL AS INTEGER)"
    resulted_at = "resulted_at" if entity.table == "result" else "CAST(NULL AS TIMESTAMP)"
    warehouse.execute(
        "CREATE OR REPLACE TEMP VIEW ledger AS "  # noqa: S608 — tables of ours
        f"SELECT rowid AS row_no, {', '.join(LEDGER_COLUMNS)}, {patient_key} AS patient_key, "
        f"{resulted_at} AS resulted_at FROM {entity.table}"
    )


def accept(
    warehouse: Warehouse, entity: Entity, rows: pl.DataFrame, asks_for_patient: bool
) -> pl.DataFrame:
    """Take in the rows and say what became of each; rows to be set aside are only named.

    `rows` are those of `pipelines.intake.arrivals`. The answer has one row for each, in their
    order, with `verdict` (version, repeat, quarantined) and `reason`.
    """
    arriving = rows.select(pl.col("^arriving_.*$").name.map(without_prefix))
    asks_for_patient = asks_for_patient and entity.names_patient and entity.name != "patients"
    with warehouse.lent("arriving", arriving):
        warehouse.make(SQL_FOLDER / "hashed.sql", temporary=True)
    warehouse.make(SQL_FOLDER / "new_patient.sql", temporary=True)
    warehouse.execute("INSERT INTO patient_id BY NAME SELECT * FROM new_patient")
    warehouse.make(SQL_FOLDER / "arrival.sql", temporary=True, asks_for_patient=asks_for_patient)
    for step in SETTLING:
        warehouse.make(SQL_FOLDER / f"{step}.sql", temporary=True)
    verdict = warehouse.query("SELECT * FROM verdict ORDER BY seq")
    keep_versions(warehouse, entity, rows, verdict)
    keep_repeats(warehouse, entity)
    tell_anew(warehouse, entity)
    return verdict


def without_prefix(name: str) -> str:
    """`arriving_line` is the line of the arriving row."""
    return name.removeprefix("arriving_")


def keep_versions(
    warehouse: Warehouse, entity: Entity, rows: pl.DataFrame, verdict: pl.DataFrame
) -> None:
    """Append the new versions in the order in which they will be read: patient, analyte, date."""
    columns = table_model(entity.table).to_schema().columns
    given = [name for name in columns if name in rows.columns and name != "known_from"]
    added = [name for name in columns if name in verdict.columns and name not in given]
    both = pl.concat([rows.select(given), verdict.select(added)], how="horizontal")
    versions = both.filter(verdict.get_column("verdict") == "version")
    order = [name for name in ("patient_key", "analyte_key", entity.day) if name in columns]
    versions = versions.sort(order, maintain_order=True) if order else versions
    if entity.key is not None:
        first = next_key(warehouse, entity)
        versions = versions.with_columns(
            (pl.int_range(pl.len(), dtype=pl.Int64) + first).alias(entity.key)
        )
    leave_older_rows_alone(warehouse, versions.height)
    warehouse.append(entity.table, versions)


def leave_older_rows_alone(warehouse: Warehouse, added: int) -> None:
    """Add many rows without writing older ones anew, until the store is closed.

    DuckDB fills its row groups up when it writes to the file: three or four of them, which takes
    three times as long as 80,000 new rows. It is worth it where few rows come at a time.
    """
    if added >= HALF_A_ROW_GROUP:
        warehouse.execute("SET max_vacuum_tasks = 0")


def next_key(warehouse: Warehouse, entity: Entity) -> int:
    """The first free number of a version."""
    sql = f"SELECT COALESCE(MAX({entity.key}), 0) + 1 AS first FROM {entity.table}"  # noqa: S608
    return int(warehouse.query(sql).item())


def keep_repeats(warehouse: Warehouse, entity: Entity) -> None:
    """Remember deliveries that said nothing new: a late version may yet come between."""
    warehouse.execute(
        """
        INSERT INTO repeat BY NAME
        SELECT
            $entity AS entity, arrival.identity, arrival.content, arrival.feed_key,
            arrival.file_key, arrival.line, arrival.received_on, arrival.known_from,
            arrival.resulted_at,
        FROM arrival
        INNER JOIN verdict ON arrival.seq = verdict.seq
        WHERE verdict.verdict = 'repeat'
        """,
        entity=entity.name,
    )


def tell_anew(warehouse: Warehouse, entity: Entity) -> None:
    """Change what the store said of the touched identities before these rows came."""
    changes = warehouse.query(
        """
        SELECT
            COUNT(*) FILTER (origin = 'version' AND is_version
                AND known_until IS DISTINCT FROM former_known_until) AS ended,
            COUNT(*) FILTER (origin = 'version' AND NOT is_version) AS demoted,
            COUNT(*) FILTER (origin = 'repeat' AND is_version) AS revived,
        FROM settled
        """
    ).row(0, named=True)
    if changes["ended"]:
        end_versions(warehouse, entity)
    if changes["revived"]:  # before any is demoted: its values may be in the one to go
        revive_repeats(warehouse, entity)
    if changes["demoted"]:
        demote_versions(warehouse, entity)


def end_versions(warehouse: Warehouse, entity: Entity) -> None:
    """A version stands until a later one is known."""
    warehouse.execute(
        f"""
        UPDATE {entity.table} AS kept SET known_until = settled.known_until
        FROM settled
        WHERE settled.origin = 'version' AND settled.is_version
            AND kept.identity = settled.identity AND kept.file_key = settled.file_key
            AND kept.line = settled.line AND kept.content = settled.content
        """  # noqa: S608 — tables of ours
    )


def revive_repeats(warehouse: Warehouse, entity: Entity) -> None:
    """What repeated the version before it no longer does: another version came between."""
    number = f", $first + ROW_NUMBER() OVER () - 1 AS {entity.key}" if entity.key else ""
    # Only the line of a repeat was kept; the place is that of another delivery.
    place = ", CAST(NULL AS VARCHAR) AS place" if entity.table == "result" else ""
    first = {"first": next_key(warehouse, entity)} if entity.key else {}
    warehouse.execute(
        f"""
        INSERT INTO {entity.table} BY NAME
        SELECT kept.* REPLACE (
            settled.file_key AS file_key, settled.line AS line,
            settled.received_on AS received_on, settled.known_from AS known_from,
            settled.known_until AS known_until {number} {place}
        )
        FROM settled
        INNER JOIN (
            SELECT * FROM {entity.table}
            WHERE identity IN (SELECT identity FROM settled WHERE origin = 'repeat')
            QUALIFY ROW_NUMBER() OVER (PARTITION BY identity, content ORDER BY file_key, line) = 1
        ) AS kept ON settled.identity = kept.identity AND settled.content = kept.content
        WHERE settled.origin = 'repeat' AND settled.is_version
        """,  # noqa: S608 — tables of ours
        **first,
    )
    warehouse.execute(
        """
        DELETE FROM repeat USING settled
        WHERE settled.origin = 'repeat' AND settled.is_version
            AND repeat.identity = settled.identity AND repeat.file_key = settled.file_key
            AND repeat.line = settled.line AND repeat.content = settled.content
        """
    )


def demote_versions(warehouse: Warehouse, entity: Entity) -> None:
    """A version that now follows its own content is a repeat of it."""
    warehouse.execute(
        """
        INSERT INTO repeat BY NAME
        SELECT
            $entity AS entity, identity, content, feed_key, file_key, line, received_on,
            known_from, resulted_at,
        FROM settled
        WHERE origin = 'version' AND NOT is_version
        """,
        entity=entity.name,
    )
    warehouse.execute(
        f"""
        DELETE FROM {entity.table} AS kept USING settled
        WHERE settled.origin = 'version' AND NOT settled.is_version
            AND kept.identity = settled.identity AND kept.file_key = settled.file_key
            AND kept.line = settled.line AND kept.content = settled.content
        """  # noqa: S608 — tables of ours
    )
