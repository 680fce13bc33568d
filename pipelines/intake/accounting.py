"""What intake says about itself: every row of every file in exactly one count."""

from dataclasses import dataclass, field
from typing import Any

from pipelines.errors import LabwatchError


class AccountingError(LabwatchError):
    """Rows of a file were lost or counted twice: a defect of Labwatch, and nothing is kept."""


@dataclass
class FileAccount:
    """Where the rows of one file went."""

    feed: str
    file: str  # relative to the configuration
    read: int = 0
    loaded: int = 0
    duplicate: int = 0
    not_monitored: int = 0
    quarantined: dict[str, int] = field(default_factory=dict)
    refused: str | None = None

    def arrived(self, read: int, monitored: int) -> None:
        """Count rows that were read; those of a code nobody monitors go no further."""
        self.read += read
        self.not_monitored += read - monitored

    def add(self, verdict: str, reason: str | None, rows: int) -> None:
        """Count what became of monitored rows."""
        self.loaded += rows if verdict == "version" else 0
        self.duplicate += rows if verdict == "repeat" else 0
        if reason is not None:
            self.quarantined[reason] = self.quarantined.get(reason, 0) + rows

    def refuse(self, reason: str) -> None:
        """Nothing of the file is kept, so nothing of it counts."""
        self.read = self.not_monitored = 0
        self.refused = reason

    @property
    def set_aside(self) -> int:
        """Rows in quarantine, for whatever reason."""
        return sum(self.quarantined.values())

    def must_balance(self) -> None:
        """Rows read = loaded + duplicate + not monitored + quarantined, or nothing is kept."""
        found = self.loaded + self.duplicate + self.not_monitored + self.set_aside
        if self.read != found:
            raise AccountingError(
                f"{self.file}: {self.read} rows read but {found} accounted for; nothing of the "
                "file was kept; please report this as a defect of Labwatch"
            )

    def record(self) -> dict[str, Any]:
        """The file as `run.json` lists it."""
        return {
            "feed": self.feed,
            "file": self.file,
            "read": self.read,
            "loaded": self.loaded,
            "duplicate": self.duplicate,
            "not_monitored": self.not_monitored,
            "quarantined": dict(sorted(self.quarantined.items())),
            "refused": self.refused,
        }


@dataclass
class IntakeReport:
    """What one ingest did."""

    files: list[FileAccount] = field(default_factory=list)
    unchanged: int = 0  # files already read, with the same content
    released: int = 0  # rows that left quarantine because their patient arrived
    limits: dict[str, float] = field(default_factory=dict)  # feed: max_quarantine_pct
    durations: dict[str, float] = field(default_factory=dict)  # seconds
    runs: list[str] = field(default_factory=list)  # whose files these are
    retries: list[dict[str, Any]] = field(default_factory=list)  # of quarantine, since last told

    @property
    def refused(self) -> list[FileAccount]:
        """The files of which nothing could be read."""
        return [file for file in self.files if file.refused is not None]

    @property
    def over_limit(self) -> dict[str, float]:
        """Feeds of whose rows, in this ingest, more than their limit were set aside: percent."""
        percent = {feed: self.quarantined_pct(feed) for feed in self.limits}
        return {feed: pct for feed, pct in percent.items() if pct > self.limits[feed]}

    @property
    def needs_attention(self) -> bool:
        """Whether the run ends with exit status 3 although it published."""
        return bool(self.refused or self.over_limit)

    def quarantined_pct(self, feed: str) -> float:
        """Share of a feed's rows, of the files read in this ingest, that were set aside."""
        files = [file for file in self.files if file.feed == feed]
        read = sum(file.read for file in files)
        return 100 * sum(file.set_aside for file in files) / read if read else 0.0

    def record(self) -> dict[str, Any]:
        """What `run.json` says of intake."""
        return {
            "files": [file.record() for file in self.files],
            "intakes": self.runs,
            "files_unchanged": self.unchanged,
            "quarantine_released": self.released,
            "retries": self.retries,
            "feeds_over_quarantine_limit": {
                feed: round(pct, 2) for feed, pct in self.over_limit.items()
            },
            "intake_durations_s": {name: round(s, 3) for name, s in self.durations.items()},
        }
