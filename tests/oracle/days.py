"""Calendar months and the dates people type."""

import calendar
import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tests.oracle.model import TIMEZONE

MOMENT = re.compile(r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?$")


def add_months(day: date, months: int) -> date:
    """The same day of the month, or the month's last day where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def read_moment(text: str) -> datetime | None:
    """A date or time in the configured zone, without its zone; None where it can't be read."""
    if not MOMENT.match(text):
        return None
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    if moment.tzinfo is not None:
        moment = moment.astimezone(ZoneInfo(TIMEZONE)).replace(tzinfo=None)
    return moment
