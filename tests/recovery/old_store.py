"""A store as an older Labwatch left it."""

import shutil
from pathlib import Path

from pipelines.settings import Configuration, load_configuration
from pipelines.warehouse import Warehouse

VERSION_1 = Path(__file__).parents[1] / "data" / "store-version-1"


def version_1_store(folder: Path) -> Configuration:
    """The landing files of two runs, and the store that Labwatch made of them then."""
    shutil.copytree(VERSION_1, folder, dirs_exist_ok=True)
    configuration = load_configuration(folder / "labwatch.yaml")
    with Warehouse.connect(configuration.store) as warehouse:
        warehouse.execute((VERSION_1 / "store.sql").read_text("utf-8"))
    return configuration


def rows_of(path: Path) -> dict[str, list[dict]]:
    """Every table of a database, row by row, in the order of its first columns."""
    with Warehouse.connect(path, read_only=True) as warehouse:
        return {
            table: warehouse.query(f'SELECT * FROM "{table}" ORDER BY ALL').to_dicts()
            for table in sorted(warehouse.tables())
        }
