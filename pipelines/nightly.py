"""The night on one screen: the Prefect flow. No other module imports Prefect.

Tasks pass nothing to each other: what a stage leaves for the next lies beside the store, so
Prefect's states and results hold no patient.
"""

from datetime import date
from pathlib import Path

from pipelines.settings import keep_prefect_quiet

keep_prefect_quiet()  # before the import: Prefect reads its settings from the environment then

from prefect import flow, task  # noqa: E402
from prefect.cache_policies import NO_CACHE  # noqa: E402

from pipelines import stages  # noqa: E402
from pipelines.commands.on_record import on_record  # noqa: E402
from pipelines.commands.show_night import exit_status_of  # noqa: E402
from pipelines.commands.terminal import progress_of  # noqa: E402
from pipelines.defect import Unquoted  # noqa: E402
from pipelines.journal import enter  # noqa: E402
from pipelines.publish.published_nights import night_folder  # noqa: E402
from pipelines.settings import Configuration, load_configuration  # noqa: E402


@flow(name="nightly", persist_result=False)
def nightly(config: Path, as_of: date, is_full: bool = False) -> None:
    """Take in what landed, evaluate the night of `as_of`, publish it."""
    configuration = load_configuration(config)
    with on_record(configuration, "run") as recorded:
        ingest(configuration, as_of)
        evaluate(configuration, as_of, is_full)
        publish(configuration)
        recorded.status = exit_status_of(night_folder(configuration.publish, as_of))


@task(cache_policy=NO_CACHE, persist_result=False)
def ingest(configuration: Configuration, today: date) -> None:
    """Landing folders to store."""
    enter(configuration, "ingest")
    with Unquoted(), progress_of("ingest", "bytes") as progress:
        stages.ingest_files(configuration, today, progress)


@task(cache_policy=NO_CACHE, persist_result=False)
def evaluate(configuration: Configuration, as_of: date, is_full: bool) -> None:
    """Store to flags."""
    enter(configuration, "evaluate")
    with Unquoted(), progress_of("evaluate"):
        stages.evaluate_store(configuration, as_of, is_full=is_full)


@task(cache_policy=NO_CACHE, persist_result=False)
def publish(configuration: Configuration) -> None:
    """Flags to published files."""
    enter(configuration, "publish")
    with Unquoted(), progress_of("publish"):
        stages.publish_kept(configuration)
