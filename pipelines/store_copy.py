"""A copy of the store in another file: whole and counted, or not there at all."""

from pathlib import Path

from pipelines.errors import StoreError
from pipelines.settings import Configuration
from pipelines.visible_folder import flush, private_folder
from pipelines.warehouse import Warehouse, quoted

ROWS_OF = "SELECT COUNT(*) AS rows FROM {database}.{table}"


def copy_store(configuration: Configuration, target: Path) -> None:
    """Copy table by table into a fresh file, which takes the name at the end.

    Every block of the store is read, so that a damaged one is found here and not on the day the
    copy is needed.
    """
    fresh = target.with_name(f".{target.name}.new")
    try:
        private_folder(target.parent)
        fresh.unlink(missing_ok=True)
        limits, source = configuration.limits, configuration.store
        with Warehouse.connect(fresh, limits=limits, beside=source) as warehouse:
            copy_tables(warehouse, configuration.store)
        flush(fresh)
        fresh.replace(target)
        flush(target.parent)
    except OSError as error:
        raise StoreError(
            f"{target}: {error.strerror or error}, so the store was not copied. Make room, or let "
            "this user write there, and run again."
        ) from None
    finally:
        for left in (fresh, fresh.with_name(f"{fresh.name}.wal")):
            left.unlink(missing_ok=True)


def copy_tables(warehouse: Warehouse, source: Path) -> None:
    """Bring every table of another database here, and count that nothing is missing."""
    here = quoted(warehouse.query("SELECT current_database() AS name").item())
    path = str(source).replace("'", "''")
    warehouse.execute(f"ATTACH '{path}' AS copied (READ_ONLY)")
    warehouse.execute(f"COPY FROM DATABASE copied TO {here}")
    for table in sorted(warehouse.tables()):
        rows = [
            warehouse.query(ROWS_OF.format(database=name, table=quoted(table))).item()
            for name in ("copied", here)
        ]
        if rows[0] != rows[1]:
            raise StoreError(f"{table}: {rows[0]} rows, of which {rows[1]} were copied; try again")
    warehouse.execute("DETACH copied")
