"""From an older arrangement of the store to this one, in one transaction.

A table that only gains columns which may be null needs nothing: it is laid out anew as its model
says. What has to be told from other columns is a SELECT in `sql/migrate/<version>/<table>.sql`.
"""

from pathlib import Path

from pipelines.warehouse import Warehouse, quoted
from schemas.pandera_alone import DataFrameModel
from schemas.store_files import STORE_VERSION
from schemas.store_records import TABLES, create_statement

MIGRATIONS = Path(__file__).resolve().parents[1] / "sql" / "migrate"
OLDEST = 1
BEFORE = "before_migration"


def can_migrate(version: int | None) -> bool:
    """Whether it is older than this arrangement, and one we know."""
    return version is not None and OLDEST <= version < STORE_VERSION


def migrate(warehouse: Warehouse, version: int | None) -> None:
    """Carry every table along, or leave the store as it was."""
    with warehouse.transaction():
        for later in range((version or OLDEST) + 1, STORE_VERSION + 1):
            for step in sorted((MIGRATIONS / str(later)).glob("*.sql")):
                warehouse.make(step)
        for model in TABLES:
            lay_out_anew(warehouse, model)
        warehouse.execute("UPDATE store_version SET version = $version", version=STORE_VERSION)


def lay_out_anew(warehouse: Warehouse, model: type[DataFrameModel]) -> None:
    """Give a table the columns, in their order, and the rules of its model; keep its rows."""
    name = quoted(str(model.to_schema().title))
    is_there = model.to_schema().title in warehouse.tables()
    if is_there:
        warehouse.execute(f"ALTER TABLE {name} RENAME TO {BEFORE}")
    warehouse.execute(create_statement(model))
    if is_there:
        warehouse.execute(f"INSERT INTO {name} BY NAME SELECT * FROM {BEFORE}")  # noqa: S608 — ours
        warehouse.execute(f"DROP TABLE {BEFORE}")
