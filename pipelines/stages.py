"""The three stages of a night as plain functions; each leaves beside the store what the next needs.

`labwatch ingest`, `evaluate` and `publish` call them one by one, the Prefect flow all three.
"""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.evaluate import evaluate_from_facts, evaluate_night
from pipelines.facts import facts_file
from pipelines.intake.accounting import IntakeReport
from pipelines.kept_night import keep_night, kept_night
from pipelines.night import Night
from pipelines.settings import Configuration
from pipelines.store import kept_open

if TYPE_CHECKING:
    from pipelines.intake.ingest import Progress


def ingest_files(
    configuration: Configuration, today: date, progress: "Progress | None" = None
) -> IntakeReport:
    """Take in what is new in the landing folders; `today` dates the files that carry no date."""
    from pipelines.intake.ingest import ingest  # the readers of all formats, for this only

    return ingest(configuration, today, progress)


def evaluate_store(
    configuration: Configuration,
    as_of: date,
    known_by: date | None = None,
    is_full: bool = False,
) -> Night:
    """Evaluate a night from the store and keep it for `publish_kept`.

    Hindsight is evaluated apart from the facts that are kept for the nights to come.
    """
    if known_by in (None, as_of):
        night = evaluate_from_facts(configuration, as_of, facts_file(configuration), is_full)
    else:
        night = evaluate_night(configuration, as_of, known_by)
    keep_night(configuration, night)
    return night


def publish_kept(configuration: Configuration) -> Path:
    """Publish the night that was evaluated last, with the accounting of what was taken in since."""
    from pipelines.intake.unaccounted import unaccounted
    from pipelines.publish.publish import publish_night  # templates and workbooks, for this only

    with kept_open(configuration):
        return publish_night(configuration, kept_night(configuration), unaccounted(configuration))
