"""Prefect flows besides the nightly one: past nights, and whether the store is whole."""

from datetime import date
from pathlib import Path
from typing import Literal

from pipelines.settings import keep_prefect_quiet

keep_prefect_quiet()  # before the import: Prefect reads its settings from the environment then

from prefect import State, flow  # noqa: E402
from prefect.artifacts import create_table_artifact  # noqa: E402
from prefect.states import Completed  # noqa: E402

from pipelines import backfill as past  # noqa: E402
from pipelines.commands.on_record import on_record  # noqa: E402
from pipelines.defect import Unquoted  # noqa: E402
from pipelines.nightly import CONFIGURATION, wait_for_the_store  # noqa: E402
from pipelines.settings import load_configuration  # noqa: E402
from pipelines.store_check import must_be_whole, verify_store  # noqa: E402
from pipelines.tell_prefect import failure_told, progress_shown  # noqa: E402


@flow(name="backfill", flow_run_name="nights from {first} to {last}", persist_result=False)
def backfill(
    first: date,
    last: date,
    every: Literal["day", "week", "month"] = "day",
    config: Path = CONFIGURATION,
) -> State:
    """Evaluate and publish past nights as they would have been seen then.

    A night that is already published is replaced; later ones are left as they are.

    Args:
        first: The first night.
        last: The last night.
        every: How far apart the nights are, counted from the first.
        config: The configuration, labwatch.yaml; relative to the folder it was deployed from.
    """
    with failure_told("backfill"), Unquoted():
        configuration = load_configuration(config)
        nights = past.nights_between(first, last, every)
        wait_for_the_store(configuration)
        with (
            on_record(configuration, "backfill"),
            progress_shown("backfill", "nights") as progress,
        ):
            past.backfill(
                configuration,
                nights,
                lambda night: progress(str(night), nights.index(night) + 1, len(nights)),
            )
    return Completed(message=f"{len(nights)} nights published")


@flow(name="verify", persist_result=False)
def verify(config: Path = CONFIGURATION) -> State:
    """Look whether the store is whole and its tables agree; fails where they do not.

    Args:
        config: The configuration, labwatch.yaml; relative to the folder it was deployed from.
    """
    with failure_told("verify"), Unquoted():
        configuration = load_configuration(config)
        wait_for_the_store(configuration)
        found = verify_store(configuration)
        rows = [{"table": table, "rows": number} for table, number in found["rows"].items()]
        create_table_artifact(rows, key="labwatch-store")
        must_be_whole(found)
    return Completed(message="The store is whole")
