"""How a file writes dates and decimals, told from its values, with the evidence."""

from dataclasses import dataclass

import polars as pl

from pipelines.harmonise.dates import COMPACT_DATE, ISO_8601

DAYS = ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%d-%b-%Y", "%d %b %Y",
        "%Y/%m/%d", "%b %d %Y")  # fmt: skip
TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", "T%H:%M:%S")
FORMATS = [*(day + time for day in DAYS for time in TIMES), "%Y%m%d%H%M", "%Y%m%d%H%M%S"]
ENOUGH_PCT = 80  # of the values, for a format to be believed
NUMBER = r"^[<>=≤≥ ]*-?[0-9]+{sign}[0-9]+$"
THOUSANDS = r"^[<>=≤≥ ]*[0-9]{1,3}(,[0-9]{3})+$"


@dataclass(frozen=True)
class Habit:
    """A setting of the feed (null: the usual), and why."""

    value: str | bool | None
    why: str


def date_format(texts: pl.Series) -> Habit:
    """The format that reads most dates. Of two that read all, the first, and it is said."""
    values = texts.drop_nulls().str.strip_chars()
    values = values.filter(values != "")
    if values.is_empty():
        return Habit(None, "no dates to look at")
    iso = values.str.contains(ISO_8601) | values.str.contains(COMPACT_DATE)
    if iso.sum() * 100 >= len(values) * ENOUGH_PCT:
        return Habit(None, f"{iso.sum()} of {len(values)} dates are ISO 8601")
    read = {pattern: n_read(values, pattern) for pattern in FORMATS}
    best = max(read, key=lambda pattern: read[pattern])
    if read[best] * 100 < len(values) * ENOUGH_PCT:
        return Habit(
            None, f"no format known reads most of the {len(values)} dates; set date_format"
        )
    why = f"{read[best]} of {len(values)} dates"
    alike = [p for p in FORMATS if p != best and read[p] == read[best]]
    swapped = [p for p in alike if sorted(p) == sorted(best)]
    if swapped:
        return Habit(
            best, f"{why}, but {swapped[0]} reads as many: no day above 12; ask the sender"
        )
    return Habit(best, why)


def n_read(values: pl.Series, pattern: str) -> int:
    """How many texts the format reads."""
    try:
        return int(values.str.to_datetime(pattern, strict=False).count())
    except pl.exceptions.PolarsError:
        return 0


def decimal_comma(texts: pl.Series) -> Habit:
    """Whether numbers have commas and none has a point; 1,234 alone says nothing."""
    values = texts.drop_nulls().str.strip_chars()
    commas = values.str.contains(NUMBER.format(sign=","))
    points = int(values.str.contains(NUMBER.format(sign=r"\.")).sum())
    telling = int((commas & ~values.str.contains(THOUSANDS)).sum())
    if telling and not points:
        return Habit(True, f"{telling} numbers have a comma, none has a point")
    if telling:
        return Habit(False, f"{points} numbers have a point, but {telling} a comma: ask the sender")
    return Habit(False, f"{points} numbers have a point, none a comma")
