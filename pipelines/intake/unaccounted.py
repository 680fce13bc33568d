"""What the next `run.json` has to account for, told from the store.

So nothing is forgotten where a run was killed between taking files in and publishing, and the
files of a night whose evaluation failed are accounted for by the night that succeeds.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.intake.account_history import runs_accounted_for
from pipelines.intake.accounting import FileAccount, IntakeReport
from pipelines.settings import Configuration
from pipelines.store import open_store
from pipelines.warehouse import Warehouse

SQL_FOLDER = Path(__file__).resolve().parents[2] / "sql" / "read"
COUNTED = ("feed", "file", "read", "loaded", "duplicate", "not_monitored", "refused")


def unaccounted(configuration: Configuration) -> IntakeReport:
    """The files of runs that no published night accounts for, and what is refused to this day."""
    if not configuration.store.is_file():
        return IntakeReport()
    accounted = runs_accounted_for(configuration.publish)
    with open_store(configuration, read_only=True) as warehouse:
        names = pl.DataFrame({"run_id": sorted(accounted)}, schema={"run_id": pl.String})
        warehouse.register("accounted_run", names)
        runs = warehouse.query((SQL_FOLDER / "account_run.sql").read_text("utf-8"))
        files = warehouse.query((SQL_FOLDER / "account_file.sql").read_text("utf-8"))
        retries = warehouse.query((SQL_FOLDER / "account_retry.sql").read_text("utf-8"))
        reasons = reasons_of(warehouse)
    own = files.filter(pl.col("run_id").is_in(runs.get_column("run_id").to_list()))
    return IntakeReport(
        files=[
            FileAccount(**{name: row[name] for name in COUNTED}, quarantined=counted)
            for row in files.iter_rows(named=True)
            for counted in [reasons.get(row["file_key"], {})]
            if row["refused"] is None or is_there(configuration, row)
        ],
        unchanged=unchanged_since(runs, own),
        released=int(runs.get_column("released").sum()),
        durations=dict(own.group_by("feed").agg(pl.col("seconds").sum()).sort("feed").iter_rows()),
        runs=runs.get_column("run_id").to_list(),
        retries=retries.to_dicts(),
    )


def reasons_of(warehouse: Warehouse) -> dict[int, dict[str, int]]:
    """file_key: reason: rows set aside when the file was read."""
    found: dict[int, dict[str, int]] = {}
    for file_key, reason, rows in warehouse.table("file_reason").iter_rows():
        found.setdefault(file_key, {})[reason] = rows
    return found


def is_there(configuration: Configuration, file: Mapping[str, Any]) -> bool:
    """A refusal stands as long as the file lies there and its feed is configured."""
    names = [feed.name for feed in configuration.feeds]
    return file["feed"] in names and os.path.lexists(configuration.root / file["file"])


def unchanged_since(runs: pl.DataFrame, own: pl.DataFrame) -> int:
    """Files that the last run found as they were, but for those an unfinished run had just read."""
    if runs.is_empty():
        return 0
    last = runs.row(-1, named=True)
    before = own.filter(pl.col("run_id") != last["run_id"]).select("feed", "file")
    again = own.filter(pl.col("run_id") == last["run_id"]).select("feed", "file")
    just_read = before.unique().join(again, on=["feed", "file"], how="anti").height
    return max(int(last["files_unchanged"]) - just_read, 0)
