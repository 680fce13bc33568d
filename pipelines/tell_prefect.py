"""What Prefect's pages show of a run besides its states: events, artifacts and how far it is.

Counts and names of feeds, rules and files only.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast
from uuid import UUID

from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.events import emit_event
from prefect.logging import get_run_logger

from pipelines.commands.terminal import progress_of
from pipelines.errors import LabwatchError
from pipelines.news import News, failure, feed_rows, news_of, night_text
from pipelines.publish.concerns import concerns
from pipelines.settings import Configuration


def tell_night(configuration: Configuration, folder: Path, unreachable: list[str]) -> None:
    """Artifacts and events of a night that was published."""
    record = json.loads((folder / "run.json").read_text("utf-8"))
    create_markdown_artifact(night_text(record, folder), key="labwatch-night")
    create_table_artifact(feed_rows(configuration, record), key="labwatch-feeds")
    report = (folder / "report.html").resolve().as_uri()
    create_link_artifact(report, link_text="report.html", key="labwatch-report")
    logger = get_run_logger()
    for line in concerns(record):
        logger.warning("%s", line)
    for news in news_of(record, unreachable):
        tell(news)


def tell(news: News) -> None:
    """An event; what an automation may match on is in the labels of its resource."""
    labels = {f"labwatch.{name}": str(fact) for name, fact in news.facts.items()}
    resource = {"prefect.resource.id": f"labwatch.{news.about}", **labels}
    emit_event(news.event, resource=resource, payload=news.facts)


@contextmanager
def failure_told(command: str) -> Iterator[None]:
    """Let an error go on its way, but not without an event."""
    try:
        yield
    except LabwatchError as error:
        tell(failure(command, error.exit_status, type(error).__name__))
        raise


@contextmanager
def progress_shown(what: str, counted: str) -> Iterator[Callable[[str, int, int], None]]:
    """The bar of a terminal, and one on the page of the run, which moves by tenths."""
    artifact = cast(UUID, create_progress_artifact(0.0, description=what))
    tenths = 0
    with progress_of(what, counted) as on_terminal:

        def moved(text: str, done: int, of: int) -> None:
            nonlocal tenths
            on_terminal(text, done, of)
            if 10 * done // max(of, 1) > tenths:
                tenths = 10 * done // max(of, 1)
                update_progress_artifact(artifact, progress=10.0 * tenths)

        yield moved
    update_progress_artifact(artifact, progress=100.0)
