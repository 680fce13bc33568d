"""Whether the store is whole: every table as its model says, and no table against another."""

from pathlib import Path
from typing import Any

from pipelines.errors import LabwatchError
from pipelines.settings import Configuration
from pipelines.store import open_store
from pipelines.warehouse import Warehouse, quoted
from schemas.store_files import STORE_VERSION
from schemas.store_records import TABLES

VERIFY = Path(__file__).resolve().parents[1] / "sql" / "verify"


def verify_store(configuration: Configuration) -> dict[str, Any]:
    """Rows of every table, and `problems`: what is wrong, in counts; empty when all is well."""
    with open_store(configuration, read_only=True) as warehouse:
        rows = {name: warehouse.query(count_of(name)).item() for name in tables()}
        problems = [text for name in tables() for text in grain_problems(warehouse, name)]
        for check in sorted(VERIFY.glob("*.sql")):
            warehouse.make(check, temporary=True)
            found = warehouse.query(count_of(check.stem)).item()
            if found:
                problems.append(f"sql/verify/{check.name}: {found} rows")
    return {"version": STORE_VERSION, "rows": rows, "problems": problems}


def must_be_whole(found: dict[str, Any]) -> None:
    """Raise what is wrong."""
    if found["problems"]:
        raise LabwatchError(
            "the store contradicts itself: "
            + "; ".join(found["problems"])
            + ". Restore a backup, or move the store away and run `labwatch ingest` to build it "
            "anew; and report this as a defect of Labwatch."
        )


def tables() -> list[str]:
    """The names of all tables of the store."""
    return [str(model.to_schema().title) for model in TABLES]


def grain_problems(warehouse: Warehouse, table: str) -> list[str]:
    """A table that holds two rows where its model promises one."""
    model = next(model for model in TABLES if model.to_schema().title == table)
    unique = model.to_schema().unique or []
    key = ", ".join(map(quoted, [unique] if isinstance(unique, str) else unique))
    twice = warehouse.query(
        f"SELECT COUNT(*) AS twice FROM (SELECT {key} FROM {quoted(table)} "  # noqa: S608 — ours
        f"GROUP BY {key} HAVING COUNT(*) > 1) AS repeated"
    ).item()
    return [f"{table}: {twice} keys ({key}) occur more than once"] if twice else []


def count_of(table: str) -> str:
    """How many rows a table has."""
    return f"SELECT COUNT(*) AS rows FROM {quoted(table)}"  # noqa: S608 — a table of ours
