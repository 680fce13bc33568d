"""A clinic whose extracts have been read, and what its nights say about each patient."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from pipelines.evaluate import evaluate_night
from pipelines.intake.ingest import ingest
from pipelines.settings import load_configuration


class Nights:
    """A clinic whose extracts have been read; each night is evaluated once."""

    def __init__(self, configuration: Path) -> None:
        self.configuration = load_configuration(configuration)
        self.report = ingest(self.configuration, today=date(2030, 1, 1))
        self.tonight = cache(self._evaluated)

    def _evaluated(self, as_of: str, known_by: str | None = None) -> "Tonight":
        known = date.fromisoformat(known_by) if known_by else None
        night = evaluate_night(self.configuration, date.fromisoformat(as_of), known)
        return Tonight(
            [told(row) for row in night.flags.to_dicts()],
            [told(row) for row in night.status.to_dicts()],
            [told(row) for row in night.evaluations.to_dicts()],
            {entry["rule"] for entry in night.not_assessed},
        )

    def account(self, feed: str, received: str) -> dict[str, object]:
        """Where every row of an extract went."""
        path = extract(feed, received)
        (record,) = [file.record() for file in self.report.files if file.file == path]
        return record


class Tonight:
    """What one night says about each patient; dates read as they are written in a story."""

    def __init__(
        self,
        flags: list[SimpleNamespace],
        statuses: list[SimpleNamespace],
        evaluations: list[SimpleNamespace],
        not_assessed: set[str],
    ) -> None:
        self.every_flag, self.statuses, self.evaluations = flags, statuses, evaluations
        self.not_assessed = not_assessed

    def flags(self, patient: str, rule: str | None = None) -> list[SimpleNamespace]:
        """Every flag of a patient, or those of one rule."""
        mine = [flag for flag in self.every_flag if flag.patient_id == patient]
        return [flag for flag in mine if rule in (None, flag.rule)]

    def flag(self, patient: str, rule: str) -> SimpleNamespace | None:
        """The one flag of a rule, or None."""
        return only(self.flags(patient, rule))

    def status(self, patient: str, requirement: str) -> SimpleNamespace | None:
        rows = self.statuses
        return only(
            row for row in rows if (row.patient_id, row.requirement) == (patient, requirement)
        )

    def evaluation(self, patient: str, rule: str) -> SimpleNamespace | None:
        rows = self.evaluations
        return only(row for row in rows if (row.patient_id, row.rule) == (patient, rule))


def extract(feed: str, received: str) -> str:
    """Where the rows of a feed that arrive on a day lie."""
    return f"{feed}/{received}.csv"


def told(row: dict[str, object]) -> SimpleNamespace:
    """A published row with its dates as text."""
    return SimpleNamespace(
        **{key: str(value) if isinstance(value, date) else value for key, value in row.items()}
    )


def only(rows: Iterable[SimpleNamespace]) -> SimpleNamespace | None:
    """The one row there is, or None; two would be a surprise."""
    found = list(rows)
    assert len(found) <= 1, f"{len(found)} rows where a story expects one"
    return found[0] if found else None
