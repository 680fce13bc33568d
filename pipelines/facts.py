"""What was derived of each person, kept from night to night in a file beside the store.

The file holds nothing that can't be derived again, so it may be deleted at any time. A night later
than the one it was made for derives the people touched since; where it does not fit the store, the
rules or the night, everybody is derived.
"""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.errors import StoreError, StoreInUseError
from pipelines.settings import Configuration
from pipelines.steps import DERIVE, FACTS, SQL, VIEWS, table_of
from pipelines.warehouse import Warehouse

NAME = "facts"  # of the attached database
KEYS = ("result_key", "treatment_key", "vaccination_key", "assessment_key")


def facts_file(configuration: Configuration) -> Path:
    """`<store>.facts`."""
    return configuration.store.with_name(f"{configuration.store.name}.facts")


def open_facts(warehouse: Warehouse, path: Path | None = None, as_of: date | None = None) -> None:
    """Attach the file, or a place in memory where there is none to be used.

    A file that another process is using, or that was made for a night after `as_of`, is left as it
    is. One that can't be read is thrown away.
    """
    try:
        warehouse.attach(NAME, path)
    except StoreInUseError:
        warehouse.attach(NAME)
    except StoreError:
        if path is None:
            raise
        path.unlink(missing_ok=True)
        warehouse.attach(NAME, path)
    last = watermark(warehouse)
    if last is not None and as_of is not None and last["as_of"] > as_of:
        warehouse.detach(NAME)
        warehouse.attach(NAME)


def watermark(warehouse: Warehouse) -> dict[str, Any] | None:
    """What the facts were last derived for; null where they are incomplete."""
    if "watermark" not in warehouse.tables(NAME):
        return None
    return warehouse.query(f"SELECT * FROM {NAME}.watermark").row(0, named=True)  # noqa: S608


def touched_people(warehouse: Warehouse, as_of: date, rules: str) -> pl.Series | None:
    """The people to derive tonight; null where that is everybody, and nothing kept is of use."""
    warehouse.make(SQL / "facts/patient_state.sql", temporary=True, known_by=as_of)
    last = watermark(warehouse)
    if last is None or not fits(warehouse, last, marks(warehouse, as_of, rules)):
        return None
    warehouse.execute(
        f"CREATE OR REPLACE TEMP VIEW former_patient_state AS SELECT * FROM {NAME}.patient_state"  # noqa: S608
    )
    since = {f"last_{name}": last[name] for name in ("as_of", *KEYS)}
    warehouse.make(SQL / "facts/touched_person.sql", temporary=True, as_of=as_of, **since)
    return warehouse.table("touched_person").get_column("person_key")


def marks(warehouse: Warehouse, as_of: date, rules: str) -> dict[str, Any]:
    """What tells facts apart: the night, the rules, and how far the store had come."""
    highest = warehouse.query((SQL / "facts/highest_key.sql").read_text("utf-8"))
    keys = highest.row(0, named=True)
    files = files_until(warehouse, keys["file_key"])
    return {"as_of": as_of, "rules": rules, **keys, "files": files}


def fits(warehouse: Warehouse, last: dict[str, Any], now: dict[str, Any]) -> bool:
    """Whether the store has only moved on since, under the same rules.

    Another store, or this one put back to an earlier day, has read other files.
    """
    return (
        last["rules"] == now["rules"]
        and all(last[key] <= now[key] for key in (*KEYS, "file_key", "as_of"))
        and last["files"] == files_until(warehouse, last["file_key"])
    )


def files_until(warehouse: Warehouse, file_key: int) -> str:
    """SHA-256 of what was read up to a file."""
    read = warehouse.query(
        "SELECT file_key, path, content_hash FROM file WHERE file_key <= $file_key ORDER BY 1",
        file_key=file_key,
    )
    return hashlib.sha256(read.write_csv().encode()).hexdigest()


def begin_anew(warehouse: Warehouse) -> None:
    """From here until the end the file is incomplete, and says so."""
    warehouse.execute(f"DROP TABLE IF EXISTS {NAME}.watermark")


def replace_facts(warehouse: Warehouse, is_anew: bool) -> None:
    """Put what was just derived in place of what was kept of the people in scope."""
    for fact in FACTS:
        if is_anew:
            warehouse.execute(f"CREATE OR REPLACE TABLE {NAME}.{fact} AS SELECT * FROM {fact}")  # noqa: S608
        else:
            warehouse.execute(
                f"DELETE FROM {NAME}.{fact} WHERE person_key IN (SELECT person_key FROM in_scope)"  # noqa: S608
            )
            warehouse.execute(f"INSERT INTO {NAME}.{fact} SELECT * FROM {fact}")  # noqa: S608


def read_facts(warehouse: Warehouse) -> None:
    """Let the steps that follow read everybody's facts; what led to them is dropped."""
    for name in dict.fromkeys(map(table_of, DERIVE)):
        kind = "VIEW" if name in VIEWS else "TABLE"
        warehouse.execute(f"DROP {kind} IF EXISTS temp.{name}")
    for fact in FACTS:
        warehouse.execute(f"CREATE OR REPLACE TEMP VIEW {fact} AS SELECT * FROM {NAME}.{fact}")  # noqa: S608


def stop_reading(warehouse: Warehouse) -> None:
    """Make room for steps of the same names: those of another night on this connection."""
    for fact in FACTS:
        warehouse.execute(f"DROP VIEW temp.{fact}")


def note_watermark(warehouse: Warehouse, as_of: date, rules: str) -> None:
    """Say for which night, store and rules the facts now hold."""
    warehouse.execute(
        f"CREATE OR REPLACE TABLE {NAME}.patient_state AS SELECT * FROM patient_state"  # noqa: S608
    )
    with warehouse.lent("marks", pl.DataFrame([marks(warehouse, as_of, rules)])):
        warehouse.execute(f"CREATE OR REPLACE TABLE {NAME}.watermark AS SELECT * FROM marks")  # noqa: S608
