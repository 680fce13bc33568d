"""Past nights, evaluated and published as they would have been seen."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from pipelines.errors import UsageError
from pipelines.evaluate import evaluate_nights
from pipelines.publish.publish import publish_night
from pipelines.settings import Configuration

NIGHTS_AT_ONCE = 31  # held in memory until they are published


def backfill(
    configuration: Configuration, nights: list[date], done: Callable[[date], None]
) -> list[Path]:
    """Publish each night from what was known by then, oldest first: each continues the last.

    Nights share the work some at a time; publishing reads the store too, so it waits for the rest.
    """
    folders = []
    past = [(night, night) for night in sorted(nights)]
    for first in range(0, len(past), NIGHTS_AT_ONCE):
        together = past[first : first + NIGHTS_AT_ONCE]
        for evaluated in list(evaluate_nights(configuration, together)):
            folders.append(publish_night(configuration, evaluated))
            done(evaluated.as_of)
    return folders


def nights_between(first: date, last: date, every: str) -> list[date]:
    """The nights from `first` to `last`, both included, every day, week or month.

    Months are counted from `first` and clipped to the month's end, so 31 January is followed by
    28 February and 31 March.
    """
    if last < first:
        raise UsageError(f"--from {first} is after --to {last}; swap them")
    if every == "month":
        months = (last.year - first.year) * 12 + last.month - first.month
        nights = [_months_later(first, number) for number in range(months + 1)]
    else:
        step = 7 if every == "week" else 1
        nights = [first + timedelta(days=n) for n in range(0, (last - first).days + 1, step)]
    return [night for night in nights if night <= last]


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
