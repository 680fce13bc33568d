"""The night on one screen: the Prefect flow. The others are in `upkeep.py`.

Tasks pass no patient to each other: what a stage leaves for the next lies beside the store, so
Prefect's states and results hold none.
"""

from datetime import date
from pathlib import Path
from typing import Any

from pipelines.settings import keep_prefect_quiet

keep_prefect_quiet()  # before the import: Prefect reads its settings from the environment then

from prefect import State, flow, task  # noqa: E402
from prefect.cache_policies import NO_CACHE  # noqa: E402
from prefect.runtime import deployment, flow_run  # noqa: E402
from prefect.states import Completed  # noqa: E402

from pipelines import stages  # noqa: E402
from pipelines.commands.on_record import on_record  # noqa: E402
from pipelines.commands.options import today_in  # noqa: E402
from pipelines.commands.show_night import NEEDS_ATTENTION, exit_status_of  # noqa: E402
from pipelines.commands.terminal import note, progress_of  # noqa: E402
from pipelines.defect import Unquoted  # noqa: E402
from pipelines.intake.unreachable import UnreachableError, unreachable_feeds  # noqa: E402
from pipelines.journal import enter  # noqa: E402
from pipelines.news import FEED_UNREACHABLE  # noqa: E402
from pipelines.publish.published_nights import night_folder  # noqa: E402
from pipelines.run_lock import refuse_if_held  # noqa: E402
from pipelines.settings import Configuration, load_configuration  # noqa: E402
from pipelines.tell_prefect import failure_told, progress_shown, tell_night  # noqa: E402

CONFIGURATION = Path("labwatch.yaml")
# What passes by itself: a backup or a backfill that holds the store, a share that comes back.
# Nothing else is tried again: the same data give the same error.
WAITS_S = [30.0, 120.0, 300.0, 600.0]
KEPT_NOWHERE: Any = {"cache_policy": NO_CACHE, "persist_result": False, "tags": ["labwatch"]}


def night_name() -> str:
    """What the run is called in Prefect's pages."""
    return f"night of {flow_run.parameters.get('as_of') or flow_run.scheduled_start_time.date()}"


@flow(name="nightly", flow_run_name=night_name, persist_result=False)
def nightly(
    config: Path = CONFIGURATION, as_of: date | None = None, is_full: bool = False
) -> State:
    """Take in what landed, evaluate the night, publish it.

    Ends as Completed; as Completed by the name of NeedsAttention when an extract was refused or a
    feed passed its quarantine limit; else as Failed, and then nothing was published.

    Args:
        config: The configuration, labwatch.yaml; relative to the folder it was deployed from.
        as_of: The night to look at; today in the configured time zone unless given.
        is_full: Derive everybody anew, not only those touched since the night before.
    """
    with failure_told("run"), Unquoted():
        configuration = load_configuration(config)
        night = as_of or today_in(configuration)
        wait_for_the_store.with_options(retries=patience())(configuration)
        unreachable = feeds_without_folder(configuration)
        with on_record(configuration, "run") as recorded:
            ingest(configuration, night)
            evaluate(configuration, night, is_full)
            publish(configuration)
            folder = night_folder(configuration.publish, night)
            recorded.status = exit_status_of(folder)
        tell_night(configuration, folder, unreachable)
    name = "NeedsAttention" if recorded.status == NEEDS_ATTENTION else "Completed"
    return Completed(name=name, message=f"Night of {night} published")


def feeds_without_folder(configuration: Configuration) -> list[str]:
    """Who stays out of reach is named, and the night goes on with what the others sent."""
    try:
        reach_the_folders.with_options(retries=patience())(configuration)
    except UnreachableError as unreachable:
        note(unreachable, "warning", FEED_UNREACHABLE, feeds=unreachable.feeds)
        return unreachable.feeds
    return []


def patience() -> int:
    """How often a task looks again: a deployment has time, who typed `labwatch run` has not."""
    return len(WAITS_S) if deployment.id else 0


@task(name="wait for the store", retries=len(WAITS_S), retry_delay_seconds=WAITS_S, **KEPT_NOWHERE)
def wait_for_the_store(configuration: Configuration) -> None:
    """Look again later while another command holds the store."""
    refuse_if_held(configuration)


@task(name="reach the folders", retries=len(WAITS_S), retry_delay_seconds=WAITS_S, **KEPT_NOWHERE)
def reach_the_folders(configuration: Configuration) -> None:
    """Look again later while the landing folder of a feed is gone."""
    with Unquoted():
        gone = unreachable_feeds(configuration)
    if gone:
        raise UnreachableError(gone)


@task(name="ingest", **KEPT_NOWHERE)
def ingest(configuration: Configuration, today: date) -> None:
    """Landing folders to store."""
    enter(configuration, "ingest")
    with Unquoted(), progress_shown("ingest", "bytes") as progress:
        stages.ingest_files(configuration, today, progress)


@task(name="evaluate", **KEPT_NOWHERE)
def evaluate(configuration: Configuration, as_of: date, is_full: bool) -> None:
    """Store to flags."""
    enter(configuration, "evaluate")
    with Unquoted(), progress_of("evaluate"):
        stages.evaluate_store(configuration, as_of, is_full=is_full)


@task(name="publish", **KEPT_NOWHERE)
def publish(configuration: Configuration) -> None:
    """Flags to published files."""
    enter(configuration, "publish")
    with Unquoted(), progress_of("publish"):
        stages.publish_kept(configuration)
