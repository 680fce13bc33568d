"""The accounting of a night that was taken in, or published, in more than one go."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.errors import LabwatchError
from pipelines.intake.accounting import FileAccount, IntakeReport
from pipelines.publish.published_nights import night_folder


def together(earlier: IntakeReport | None, later: IntakeReport | None) -> IntakeReport:
    """Both reports as one. Refusals are those of the later: it names all that still stand."""
    if earlier is None or later is None:
        return earlier or later or IntakeReport()
    feeds = earlier.durations.keys() | later.durations.keys()
    return IntakeReport(
        files=[file for file in earlier.files if file.refused is None] + later.files,
        unchanged=unchanged_in_both(earlier, later),
        released=earlier.released + later.released,
        limits=later.limits,
        durations={
            feed: earlier.durations.get(feed, 0.0) + later.durations.get(feed, 0.0)
            for feed in sorted(feeds)
        },
        runs=earlier.runs + later.runs,
        retries=earlier.retries + later.retries,
    )


def unchanged_in_both(earlier: IntakeReport, later: IntakeReport) -> int:
    """Files that neither read: what the earlier had just read, the later found unchanged."""
    if not later.runs:
        return max(earlier.unchanged, later.unchanged)
    again = {(file.feed, file.file) for file in later.files if file.refused is None}
    just_read = {(file.feed, file.file) for file in earlier.files} - again
    return max(later.unchanged - len(just_read), 0)


def account_published(publish: Path, as_of: date) -> IntakeReport | None:
    """What the night's `run.json` accounts for already; null where it is not published yet.

    A night that is published again keeps the account of its files: read again, a file is
    unchanged, and would be missing from it.
    """
    path = night_folder(publish, as_of) / "run.json"
    if not path.is_file():
        return None
    record = record_in(path)
    return IntakeReport(
        files=[FileAccount(**file) for file in record["files"]],
        unchanged=record["files_unchanged"],
        released=record["quarantine_released"],
        durations=record["intake_durations_s"],
        # Both are absent in nights published over a store of version 1.
        runs=record.get("intakes", []),
        retries=record.get("retries", []),
    )


def runs_accounted_for(publish: Path) -> set[str]:
    """Every run whose files a published night accounts for, and every retry one tells of.

    Only the nights themselves know: each became visible in one step, account included.
    """
    records = [record_in(path) for path in publish.glob("as_of=????-??-??/run.json")]
    return {
        run
        for record in records
        for run in (
            *record.get("intakes", []),
            *(retry["run_id"] for retry in record.get("retries", [])),
        )
    }


def record_in(path: Path) -> dict[str, Any]:
    """What a published `run.json` says."""
    try:
        record: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise LabwatchError(
            f"{path}: can't be read ({type(error).__name__}), so it is not known which files that "
            "night accounts for. Restore the file from a backup, or remove that night."
        ) from None
    return record
