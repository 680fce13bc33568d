"""What was taken in since the last published night: the next `run.json` accounts for it.

So the files of a night whose evaluation failed are accounted for by the night that succeeds.
"""

import json
from dataclasses import asdict
from pathlib import Path

from pipelines.intake.account_history import together
from pipelines.intake.accounting import FileAccount, IntakeReport
from pipelines.publish.run_record import as_json
from pipelines.settings import Configuration
from pipelines.visible_folder import private_folder, write_visible


def keep_intake(configuration: Configuration, report: IntakeReport) -> None:
    """Add a report to what waits."""
    both = together(kept_intake(configuration), report)
    place = _place(configuration)
    private_folder(place.parent)
    write_visible(place, as_json(asdict(both)))


def kept_intake(configuration: Configuration) -> IntakeReport | None:
    """What waits to be accounted for; null where nothing was taken in."""
    place = _place(configuration)
    if not place.is_file():
        return None
    facts = json.loads(place.read_text("utf-8"))
    files = [FileAccount(**file) for file in facts.pop("files")]
    return IntakeReport(files=files, **facts)


def forget_intake(configuration: Configuration) -> None:
    """A published night has accounted for it."""
    _place(configuration).unlink(missing_ok=True)


def _place(configuration: Configuration) -> Path:
    return configuration.store.with_name(f"{configuration.store.name}.intake.json")
