"""The plain records the oracle works on."""

from dataclasses import dataclass, field
from datetime import date, datetime

from tests.oracle.spans import Span

TIMEZONE = "Europe/London"


@dataclass
class Feed:
    name: str
    entity: str
    default_units: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)  # local code: LOINC


@dataclass
class Delivery:
    """One file of one feed; `path` is relative to the configuration and holds the received date."""

    feed: str
    path: str
    received_on: date
    rows: list[dict[str, str]] = field(repr=False)
    read_as: Feed | None = None  # its feed as it was on the day of reading; None: as it is now


@dataclass
class Retry:
    """A day on which what was set aside was tried again, with the feeds as they were then."""

    on: date
    feeds: list[Feed]


@dataclass
class Registry:
    feeds: list[Feed]
    deliveries: list[Delivery] = field(default_factory=list)
    retries: list[Retry] = field(default_factory=list)

    def feed(self, name: str) -> Feed:
        return next(feed for feed in self.feeds if feed.name == name)

    def has(self, entity: str) -> bool:
        return any(feed.entity == entity for feed in self.feeds)


@dataclass
class Value:
    """A result's value in the analyte's unit: the number shown, and all it can stand for."""

    kind: str  # number, comparator, range, ordinal, unreadable
    number: float | None = None
    span: Span | None = None
    unit: str | None = None
    factor: float = 1.0


@dataclass
class Row:
    """One delivered row, and what became of it."""

    entity: str
    feed: str
    path: str
    position: int
    received_on: date
    text: dict[str, str]
    outcome: str = "accepted"  # accepted, duplicate, not_monitored, quarantined
    reason: str | None = None
    status: str | None = None
    moments: dict[str, datetime] = field(default_factory=dict)
    analyte: str | None = None
    value: Value | None = None

    @property
    def patient_id(self) -> str:
        return self.text.get("patient_id", "")

    def day(self, column: str) -> date | None:
        moment = self.moments.get(column)
        return moment.date() if moment else None


@dataclass
class Result:
    """What speaks for one analyte, from one row or from a percentage and its white cells."""

    analyte: str
    collected_on: date
    order: tuple
    status: str
    value: Value
    text: str | None
    range_low: float | None = None
    range_high: float | None = None
    is_derived: bool = False

    @property
    def named(self) -> str:
        """`feed/result_id`; of a derived count, that of the percentage."""
        return f"{self.order[3]}/{self.order[2]}"

    @property
    def is_usable(self) -> bool:
        return self.status == "counts" and self.value.kind != "unreadable"


@dataclass
class Broken:
    """A quarantined lab row that may hide an emergency; open unless a later version came."""

    analyte: str
    day: date
    received_on: date
    named: str | None = None  # `feed/result_id`


@dataclass
class Patient:
    patient_id: str
    site: str | None = None
    followup_end_on: date | None = None
    results: list[Result] = field(default_factory=list)
    treatments: list[Row] = field(default_factory=list)
    vaccinations: list[Row] = field(default_factory=list)
    assessments: list[Row] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)


UNDETERMINED = "anything"  # a column this flag's kind says nothing about
VALUE_COLUMNS = [
    "analyte", "latest_on", "latest_value", "latest_text", "unit", "n_results", "worst_value",
    "baseline_value", "baseline_on", "baseline_method",
]  # fmt: skip


def new_flag(rule: str, kind: str, severity: str, opened_on: date, **columns) -> dict:
    """A flag whose unnamed columns are empty."""
    flag = {"rule": rule, "kind": kind, "severity": severity, "opened_on": opened_on}
    flag |= dict.fromkeys(["due_on", "days_overdue", *VALUE_COLUMNS, "last_done_on"])
    return flag | {"missing_components": [], "rests_on": set()} | columns
