"""The lines a story is written in: `2026-06-01 platelets 149.9`, `2025-01-06 to 2025-01-10`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationInfo

from pipelines.protocols.parts import Severity, known

DAY = r"\d{4}-\d\d-\d\d"
NO_UNIT = "no unit"
EXAMPLES = {
    "result": "2026-06-01 platelets 149.9, 2026-06-01 tsh 5 mIU/L (range 0.5-6.0), 2026-06-01 cbc",
    "infusion": "2025-01-06 or 2025-01-06 to 2025-01-10 (10:00-14:00, observed until 16:00)",
    "event": "2026-06-01 skin_exam or 2026-06-01 menstruation (yes)",
    "flag": "platelets_low urgent since 2026-06-01 due 2026-06-03",
}


@dataclass(frozen=True)
class CaseNames:
    """What the stories may name."""

    tests: frozenset[str]  # analytes and requirements
    rules: frozenset[str]


@dataclass(frozen=True)
class Result:
    """One laboratory result as it is sent, or a whole requirement with normal values."""

    on: date
    test: str
    value: str | None
    unit: str | None
    low: str | None
    high: str | None
    status: str


@dataclass(frozen=True)
class Infusions:
    """An infusion on each of consecutive days, with the same hours."""

    first: date
    last: date
    begun: str
    ended: str | None
    observed_until: str | None


@dataclass(frozen=True)
class Event:
    """A vaccination, an assessment or another drug."""

    on: date
    name: str
    outcome: str | None


@dataclass(frozen=True)
class ExpectedFlag:
    """A flag that a story must give; what is null may be anything."""

    rule: str
    severity: Severity
    opened_on: date | None
    due_on: date | None
    text: str


def matched(kind: str, pattern: str, value: object) -> Mapping[str, Any]:
    """The named parts of a line."""
    match = re.fullmatch(pattern, " ".join(str(value).split()))
    if match is None:
        raise ValueError(f"{value!r} can't be read; write it like {EXAMPLES[kind]}")
    return match.groupdict()


def as_day(text: str) -> date:
    """A date that exists."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"there is no {text}; write a date that exists") from None


def as_result(value: object, info: ValidationInfo[CaseNames]) -> Result:
    """`2026-06-01 tsh 5 mIU/L (range 0.5-6.0, pending)`; without a value, a requirement."""
    pattern = rf"(?P<on>{DAY}) (?P<test>\w+)( (?P<value>'[^']*'|\S+)( (?P<unit>[^( ]+))?)?"
    parts = matched("result", pattern + r"( \((?P<notes>.*)\))?", value)
    test = known("test or requirement", parts["test"], info.context.tests)
    notes = [note.strip() for note in (parts["notes"] or "").split(",") if note.strip()]
    limits = re.fullmatch(r"range (\S*?)-(\S*)", next((n for n in notes if "range" in n), ""))
    status = [note for note in notes if note != NO_UNIT and "range" not in note]
    return Result(
        on=as_day(parts["on"]),
        test=test,
        value=parts["value"].strip("'") if parts["value"] else None,
        unit="" if NO_UNIT in notes else parts["unit"],
        low=limits[1] or None if limits else None,
        high=limits[2] or None if limits else None,
        status=status[0] if status else "final",
    )


def as_infusions(value: object) -> Infusions:
    """`2025-01-06 to 2025-01-10 (10:00-14:00, observed until 16:00)`."""
    clock = r"\d\d:\d\d"
    hours = rf"(?P<begun>{clock})-(?P<ended>{clock})(, observed until (?P<observed>{clock}))?"
    parts = matched("infusion", rf"(?P<on>{DAY})( to (?P<last>{DAY}))?( \({hours}\))?", value)
    first = as_day(parts["on"])
    last = as_day(parts["last"]) if parts["last"] else first
    return Infusions(first, last, parts["begun"] or "09:00", parts["ended"], parts["observed"])


def as_event(value: object) -> Event:
    """`2026-06-01 menstruation (yes)`."""
    parts = matched("event", rf"(?P<on>{DAY}) (?P<name>[^()]+?)( \((?P<outcome>.*)\))?", value)
    return Event(as_day(parts["on"]), parts["name"], parts["outcome"])


def as_expected(value: object, info: ValidationInfo[CaseNames]) -> ExpectedFlag:
    """`platelets_low urgent since 2026-06-01 due 2026-06-03`."""
    pattern = r"(?P<rule>\w+) (?P<severity>routine|urgent|critical)"
    dates = rf"( since (?P<opened>{DAY}))?( due (?P<due>{DAY}))?"
    parts = matched("flag", pattern + dates, value)
    rule = known("rule", parts["rule"], info.context.rules)
    opened_on = as_day(parts["opened"]) if parts["opened"] else None
    due_on = as_day(parts["due"]) if parts["due"] else None
    return ExpectedFlag(rule, parts["severity"], opened_on, due_on, str(value))


def as_rule(name: str, info: ValidationInfo[CaseNames]) -> str:
    """The name of a rule of the protocol."""
    return known("rule", name, info.context.rules)
