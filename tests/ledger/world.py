"""A registry that lives from night to night, told beside it in plain Python.

What is sent is kept in the oracle's registry as well as in the landing folder; each night is held
against the oracle, the life of its flags against `tests.ledger.life`, and the accounts of its files
against the rows that were sent.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from pipelines.evaluate import evaluate_night, evaluate_nights
from pipelines.intake.ingest import ingest
from pipelines.intake.retry import retry_quarantine
from pipelines.night import Night
from pipelines.publish.publish import publish_night
from pipelines.settings import Configuration, load_configuration
from tests.ledger.life import Decision, told
from tests.oracle.agreement import Asked, compare_files, compare_night
from tests.oracle.landing import delivery_path, write_landing
from tests.oracle.model import Delivery, Feed, Registry, Retry
from tests.oracle.night import account, oracle_night

PROTOCOL = "alemtuzumab-us"
DECISIONS = Feed("decisions", "dispositions")
TABLES = ("flags", "status", "evaluations", "adherence", "quality")
LIFECYCLE = ["flag_id", "state", "disposition", "resolved_on"]


@dataclass
class World:
    folder: Path
    feeds: list[Feed]
    today: date
    registry: Registry = field(init=False)
    waiting: dict[tuple[str, date], list[dict[str, str]]] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    published: dict[date, Night] = field(default_factory=dict)
    flags: list[dict] = field(default_factory=list)  # of the newest night, as published
    rewritten_from: date = date.max  # the past changed by files that came late

    def __post_init__(self) -> None:
        self.registry = Registry(list(self.feeds))

    @property
    def last_night(self) -> date | None:
        return max(self.published, default=None)

    def send(self, feed: str, row: dict[str, str], received_on: date | None = None) -> None:
        """Into the feed's next file, or into one that comes tonight but bears an older date."""
        self.waiting.setdefault((feed, received_on or date.max), []).append(row)

    def decide(self, decision: Decision) -> None:
        self.decisions.append(decision)
        self.send(DECISIONS.name, decision.row())

    def mend(self, feed: str, **settings: dict[str, str]) -> None:
        """Change how a feed is read, from its next file on."""
        self.registry.feeds = [
            replace(known, **settings) if known.name == feed else known
            for known in self.registry.feeds
        ]
        self.configure([])

    def retry(self, today: date) -> dict[str, object]:
        self.registry.retries.append(Retry(today, list(self.registry.feeds)))
        return retry_quarantine(self.configure([]), today)

    def night(self, night: date) -> list[str]:
        """Take in what waits, evaluate and publish; every difference from the plain telling."""
        self.today = night
        came = self.deliver(night)
        configuration = self.configure(came)
        report = ingest(configuration, today=night)
        evaluated = evaluate_night(configuration, as_of=night)
        before, flags_before = self.last_night, self.flags
        folder = publish_night(configuration, evaluated, report)
        self.published[night] = evaluated
        self.flags = pl.read_parquet(folder / "flags.parquet", hive_partitioning=False).to_dicts()
        found = self.against_the_oracle(evaluated)
        found += self.accounts(came, report.record()["files"])
        lived = told(flags_before, evaluated.flags.to_dicts(), self.decisions, before, night)
        return found + [f"{night}: {line}" for line in lived.differences(self.flags)]

    def deliver(self, night: date) -> list[Delivery]:
        """One file a feed and date of receipt, in the registry of the oracle and to be written."""
        came = []
        for (feed, received_on), rows in self.waiting.items():
            late = received_on if received_on < night else None
            path = delivery_path(feed, str(late or night), f"read-{night:%d%m}")
            settings = None if feed == DECISIONS.name else self.registry.feed(feed)
            came.append(Delivery(feed, path, late or night, rows, settings))
            if late:
                self.rewritten_from = min(self.rewritten_from, late)
        self.registry.deliveries += [file for file in came if file.feed != DECISIONS.name]
        self.waiting = {}
        return came

    def configure(self, came: list[Delivery]) -> Configuration:
        landing = Registry([*self.registry.feeds, DECISIONS], came)
        return load_configuration(write_landing(landing, self.folder, (PROTOCOL,)))

    def against_the_oracle(self, evaluated: Night) -> list[str]:
        mine = oracle_night(self.registry, PROTOCOL, evaluated.as_of, evaluated.known_by)
        about = f"{evaluated.as_of} known by {evaluated.known_by}"
        return [f"{about}: {line}" for line in compare_night(mine, evaluated, PROTOCOL)]

    def accounts(self, came: list[Delivery], files: list[dict]) -> list[str]:
        """Every row of every file of the night, in exactly one count."""
        paths = {file.path for file in came if file.feed != DECISIONS.name}
        expected = [file for file in account(self.registry) if file["file"] in paths]
        found = compare_files(expected, [file for file in files if file["file"] in paths])
        for file in files:
            parts = file["loaded"] + file["duplicate"] + file["not_monitored"]
            if file["read"] != parts + sum(file["quarantined"].values()):
                found.append(f"{file['file']}: does not balance")
        return found + [f"{path}: not read" for path in paths - {file["file"] for file in files}]

    def again(self, nights: list[date]) -> list[str]:
        """Past nights from the store as it is now: what was published, or what the oracle says.

        A file that came late with an older date changes what a past night should have seen, so
        from that date on only the oracle can say.
        """
        found = []
        asked = [(night, night) for night in nights]
        for past in evaluate_nights(self.configure([]), asked):
            found += self.against_the_oracle(past)
            if past.as_of < self.rewritten_from:
                found += self.against_what_was_published(past)
        return found

    def against_what_was_published(self, past: Night) -> list[str]:
        was = self.published[past.as_of]
        return [
            f"{past.as_of}: {name} is not what was published"
            for name in TABLES
            if not sorted_rows(getattr(was, name)).equals(sorted_rows(getattr(past, name)))
        ]

    def hindsight(self, asked: Asked) -> list[str]:
        """A past night with what became known since."""
        return self.against_the_oracle(
            evaluate_night(self.configure([]), as_of=asked.as_of, known_by=asked.known_by)
        )


def sorted_rows(table: pl.DataFrame) -> pl.DataFrame:
    """Rows of a table before its lifecycle, in an order of their own."""
    kept = table.drop([name for name in LIFECYCLE if name in table.columns])
    return kept.sort([name for name, kind in kept.schema.items() if not kind.is_nested()])


def days(number: int) -> timedelta:
    return timedelta(days=number)
