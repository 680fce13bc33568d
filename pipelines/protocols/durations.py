"""Lengths of time as a protocol writes them: `7 days`, `1 month`, `2 hours`."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer

AS_TEXT = PlainSerializer(str, when_used="json")  # JSON shows what the author wrote
HOURS = r"(\d+(?:\.\d+)?) hours?"


@dataclass(frozen=True)
class Duration:
    """A length of calendar time in months or in days, never both; a week is seven days."""

    months: int
    days: int
    text: str

    def __str__(self) -> str:
        return self.text


def as_duration(value: object) -> Duration:
    """`7 days`, `2 weeks`, `1 month`, `1 year` as calendar time."""
    match = re.fullmatch(r"(\d{1,4}) (day|week|month|year)s?", str(value).strip())
    if match is None:
        raise ValueError(f"{value!r} is no length of time; write it like `7 days` or `1 month`")
    number, unit = int(match[1]), match[2]
    months = number * {"month": 1, "year": 12}.get(unit, 0)
    days = number * {"day": 1, "week": 7}.get(unit, 0)
    return Duration(months, days, f"{number} {unit}{'' if number == 1 else 's'}")


def as_interval(value: object) -> Duration:
    """A length of time after which something comes round again: not nothing."""
    duration = as_duration(value)
    if not (duration.months or duration.days):
        raise ValueError(f"{value!r} would come round for ever; write at least `1 day`")
    return duration


def as_days(value: object) -> Duration:
    """A length of time that must be given in days or weeks."""
    duration = as_duration(value)
    if duration.months:
        raise ValueError(f"{value!r} must be in days or weeks, for example `30 days`")
    return duration


def as_months(value: object) -> Duration:
    """A length of time that must be given in months or years."""
    duration = as_duration(value)
    if duration.days:
        raise ValueError(f"{value!r} must be in months or years, for example `48 months`")
    return duration


def as_hours(value: object) -> float:
    """`2 hours` as a number of hours."""
    match = re.fullmatch(HOURS, str(value).strip())
    if match is None:
        raise ValueError(f"{value!r} is no number of hours; write it like `2 hours`")
    return float(match[1])


Interval = Annotated[Duration, BeforeValidator(as_interval), AS_TEXT]
CalendarTime = Annotated[Duration, BeforeValidator(as_duration), AS_TEXT]
Days = Annotated[Duration, BeforeValidator(as_days), AS_TEXT]
Months = Annotated[Duration, BeforeValidator(as_months), AS_TEXT]
Hours = Annotated[float, BeforeValidator(as_hours)]
