"""The store as a dataset of Parquet files, for an engine that spreads over many machines.

Records lie in folders by a hash of the patient (`patient_bucket`), the rules of the configured
protocols beside them, so that nothing else of this machine is needed to evaluate a night.
"""

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.errors import LabwatchError
from pipelines.evaluate import rules_of
from pipelines.protocols.load import protocol_hash
from pipelines.rule_tables.register import readings_of, rules_for
from pipelines.settings import Configuration
from pipelines.steps import SQL
from pipelines.store import open_store
from pipelines.visible_folder import made_visible
from pipelines.warehouse import Warehouse

DATASET_VERSION = 1  # which arrangement of folders and columns a dataset has
BY_PATIENT = ("result", "patient", "treatment", "vaccination", "assessment", "quarantine")
WHOLE = ("feed", "file", "patient_id")
MANIFEST = "dataset.json"
RULES = "rules"  # folder of the small tables, one file each
ROWS_A_FOLDER = 1_000_000  # results; tens of MB, what one task reads well


def export_parquet(configuration: Configuration, folder: Path) -> dict[str, Any]:
    """Write the dataset and return its manifest: versions, protocols, tables with their rows.

    The folder appears in one step, or stays as it was. It holds patient data, and is for its
    owner and group.
    """
    refuse_folder_of_others(folder)
    vocabulary, protocols = rules_of(configuration)
    with (
        made_visible(folder.absolute()) as fresh,
        open_store(configuration, read_only=True, beside=fresh) as warehouse,
    ):
        rows = write_records(warehouse, fresh)
        (fresh / RULES).mkdir()
        rules = rules_for(warehouse, vocabulary, protocols) | readings_of(warehouse, vocabulary)
        for name, frame in rules.items():
            frame.write_parquet(fresh / RULES / f"{name}.parquet")
        manifest = {
            "dataset_version": DATASET_VERSION,
            "labwatch": version("labwatch"),
            "protocols": {protocol.protocol: protocol_hash(protocol) for protocol in protocols},
            "tables": rows,
            "rules": sorted(rules),
        }
        (fresh / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return manifest


def refuse_folder_of_others(folder: Path) -> None:
    """Replace an earlier export only, never what somebody else put there."""
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MANIFEST).exists():
        raise LabwatchError(
            f"{folder}: holds other files, which the export would replace; name a new folder, or "
            "one that `labwatch export` wrote before"
        )


def write_records(warehouse: Warehouse, folder: Path) -> dict[str, int]:
    """The store's own tables; rows by table. An empty one is a file of no rows."""
    results = warehouse.query("SELECT COUNT(*) AS results FROM result").item()
    buckets = 1 + results // ROWS_A_FOLDER
    rows = {}
    for name in BY_PATIENT:
        select = SQL / "export" / f"{name}.sql"
        rows[name] = warehouse.write_parquet(
            select, folder / name, by="patient_bucket", buckets=buckets
        )
        if not rows[name]:
            nothing = warehouse.query(select.read_text("utf-8"), buckets=buckets)
            write_whole(nothing, folder / name)
    for name in WHOLE:
        frame = warehouse.table(name)
        write_whole(frame, folder / name)
        rows[name] = frame.height
    return rows


def write_whole(frame: pl.DataFrame, folder: Path) -> None:
    """A table as one file."""
    folder.mkdir(exist_ok=True)
    frame.write_parquet(folder / "part-0.parquet")
