"""The accounting of a night that was taken in, or published, in more than one go."""

import json
from datetime import date
from pathlib import Path

from pipelines.intake.accounting import FileAccount, IntakeReport
from pipelines.publish.published_nights import night_folder


def together(earlier: IntakeReport | None, later: IntakeReport | None) -> IntakeReport:
    """Both reports as one. Refusals are those of the later: it names all that still stand."""
    if earlier is None or later is None:
        return earlier or later or IntakeReport()
    feeds = earlier.durations.keys() | later.durations.keys()
    return IntakeReport(
        files=[file for file in earlier.files if file.refused is None] + later.files,
        unchanged=later.unchanged,
        released=earlier.released + later.released,
        limits=later.limits,
        durations={
            feed: earlier.durations.get(feed, 0.0) + later.durations.get(feed, 0.0)
            for feed in sorted(feeds)
        },
    )


def account_published(publish: Path, as_of: date) -> IntakeReport | None:
    """What the night's `run.json` accounts for already; null where it is not published yet.

    A night that is published again keeps the account of its files: read again, a file is
    unchanged, and would be missing from it.
    """
    path = night_folder(publish, as_of) / "run.json"
    if not path.is_file():
        return None
    record = json.loads(path.read_text("utf-8"))
    return IntakeReport(
        files=[FileAccount(**file) for file in record["files"]],
        unchanged=record["files_unchanged"],
        released=record["quarantine_released"],
        durations=record["intake_durations_s"],
    )
