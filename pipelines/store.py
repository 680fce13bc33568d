"""Open the store a configuration names, and make its tables where there are none yet."""

from pipelines.errors import StoreError
from pipelines.settings import Configuration
from pipelines.warehouse import Warehouse
from schemas.store import STORE_VERSION
from schemas.store_records import TABLES, create_statement


def open_store(configuration: Configuration, read_only: bool = False) -> Warehouse:
    """The store, ready to use; a store made by another version of Labwatch is refused."""
    warehouse = Warehouse.connect(
        configuration.store, read_only, configuration.memory_limit, configuration.threads
    )
    try:
        if not read_only:
            create_tables(warehouse)
        refuse_other_version(warehouse, str(configuration.store))
    except StoreError:
        warehouse.close()
        raise
    return warehouse


def create_tables(warehouse: Warehouse) -> None:
    """Make every table of an empty database; do nothing to one that has any table."""
    if warehouse.tables():
        return
    with warehouse.transaction():
        for model in TABLES:
            warehouse.execute(create_statement(model))
        warehouse.execute("INSERT INTO store_version VALUES ($version)", version=STORE_VERSION)


def refuse_other_version(warehouse: Warehouse, path: str) -> None:
    """Never read or write tables that mean something else."""
    found: list[int] = []
    if "store_version" in warehouse.tables():
        found = warehouse.table("store_version").get_column("version").to_list()
    if found != [STORE_VERSION]:
        raise StoreError(
            f"{path}: arranged as {found or 'unknown'}, this Labwatch needs "
            f"[{STORE_VERSION}]; use the Labwatch that made it, or move the file away and run "
            "`labwatch ingest` to build it anew from the landing files"
        )
