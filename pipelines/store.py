"""Open the store a configuration names: make it where there is none, carry an older one along."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.errors import StoreError
from pipelines.run_lock import holder, words_for
from pipelines.settings import Configuration
from pipelines.store_copy import copy_store
from pipelines.store_migration import can_migrate, migrate
from pipelines.warehouse import Warehouse
from schemas.store_files import STORE_VERSION
from schemas.store_records import TABLES, create_statement


def open_store(
    configuration: Configuration, read_only: bool = False, beside: Path | None = None
) -> Warehouse:
    """The store, ready to use; SQL may also reach the folder of `beside`.

    One of an older version is migrated when it is opened for writing, after a copy was kept; any
    other store that this Labwatch does not know is refused, with the way out.
    """
    warehouse = connect(configuration, read_only, beside)
    try:
        if not read_only:
            create_tables(warehouse)
        found = version_of(warehouse)
        if can_migrate(found) and not read_only:
            warehouse.close()
            copy_store(configuration, kept_before_migration(configuration, found))
            warehouse = connect(configuration, read_only, beside)
            migrate(warehouse, found)
            found = version_of(warehouse)
        refuse_other_version(configuration, found)
    except StoreError:
        warehouse.close()
        raise
    return warehouse


@contextmanager
def kept_open(configuration: Configuration) -> Iterator[None]:
    """Whoever opens the store within to read it, in any thread, finds it open and shut in already.

    That costs them a tenth, and two threads that open it at once would hinder each other shutting
    it in. Before there is a store nothing happens.
    """
    if not configuration.store.is_file():
        yield
        return
    with open_store(configuration, read_only=True):
        yield


def connect(configuration: Configuration, read_only: bool, beside: Path | None = None) -> Warehouse:
    """The database file of the store, whatever is in it."""
    try:
        return Warehouse.connect(configuration.store, read_only, configuration.limits, beside)
    except StoreError:
        who = holder(configuration)
        if not who or who["pid"] == os.getpid():
            raise
        raise StoreError(
            f"{configuration.store}: {words_for(who)} is writing to the store; wait until it has "
            "ended. `labwatch status` says how far it is."
        ) from None


def create_tables(warehouse: Warehouse) -> None:
    """Make every table of an empty database; do nothing to one that has any table."""
    if warehouse.tables():
        return
    with warehouse.transaction():
        for model in TABLES:
            warehouse.execute(create_statement(model))
        warehouse.execute("INSERT INTO store_version VALUES ($version)", version=STORE_VERSION)


def version_of(warehouse: Warehouse) -> int | None:
    """Which arrangement of tables the database has; null where it is no store of Labwatch."""
    if "store_version" not in warehouse.tables():
        return None
    versions = warehouse.table("store_version").get_column("version").to_list()
    return versions[0] if len(versions) == 1 else None


def kept_before_migration(configuration: Configuration, version: int | None) -> Path:
    """`<store>.version-1`: the store as it was, for those who have to go back."""
    return configuration.store.with_name(f"{configuration.store.name}.version-{version}")


def refuse_other_version(configuration: Configuration, found: int | None) -> None:
    """Never read or write tables that mean something else."""
    if found == STORE_VERSION:
        return
    if found is None:
        fix = "it is no store of Labwatch; name another file in the configuration (store:)"
    elif can_migrate(found):
        fix = f"it was made by an older Labwatch (version {found}); run `labwatch store migrate`"
    else:
        fix = (
            f"it was made by a newer Labwatch (version {found}, this one knows {STORE_VERSION}); "
            "use that one, restore a backup, or move the file away and run `labwatch ingest` to "
            "build it anew from the landing files"
        )
    raise StoreError(f"{configuration.store}: {fix}")
