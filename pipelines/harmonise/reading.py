"""What the rows of one feed are read with: made once per feed, checked before any row is."""

import csv
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from pipelines.errors import ConfigurationError
from pipelines.harmonise.units import with_factor
from pipelines.settings import Feed
from pipelines.vocabulary.load import Vocabulary
from pipelines.vocabulary.rows import is_loinc

SAMPLE_TIME = datetime(2001, 2, 3, 4, 5, 6)  # noqa: DTZ001 - only to try a format on
CODE_COLUMNS = ["local_code", "loinc"]
ReceivedOn = date | pl.Series  # the day of all rows, or of each row its own


@dataclass(frozen=True)
class Reading:
    """A feed with what its texts mean."""

    feed: Feed
    vocabulary: Vocabulary
    timezone: str
    local_codes: pl.DataFrame  # local_code, loinc (null: known, and not wanted)
    default_units: pl.DataFrame  # analyte, default_unit


def prepare_reading(feed: Feed, vocabulary: Vocabulary, timezone: str) -> Reading:
    """The reading of a feed, or `ConfigurationError` with every fault of its mapping."""
    problems: list[str] = []
    local_codes = read_local_codes(feed.codes, problems) if feed.codes else ([], [])
    found = format_problems(feed.date_format) + unit_problems(feed, vocabulary)
    problems += [f"feed {feed.name}: {text}" for text in found]
    if problems:
        raise ConfigurationError("\n".join(problems))
    codes, loincs = local_codes
    return Reading(
        feed,
        vocabulary,
        timezone,
        pl.DataFrame(
            {"local_code": codes, "loinc": loincs},
            schema={"local_code": pl.String, "loinc": pl.String},
        ),
        pl.DataFrame(
            {
                "analyte": list(feed.default_units),
                "default_unit": list(feed.default_units.values()),
            },
            schema={"analyte": pl.String, "default_unit": pl.String},
        ),
    )


def read_local_codes(path: Path, problems: list[str]) -> tuple[list[str], list[str | None]]:
    """The feed's map of local codes; a blank loinc says that the code is known and not wanted."""
    try:
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        problems.append(f"{path.name}: can't be read as UTF-8 CSV ({type(error).__name__})")
        return [], []
    header = [name.strip() for name in rows[0]] if rows else []
    if not set(CODE_COLUMNS) <= set(header):
        problems.append(f"{path.name}:1: must have the columns local_code and loinc")
        return [], []
    found: dict[str, str | None] = {}
    for number, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row):
            cells = dict(zip(header, (cell.strip() for cell in row), strict=False))
            local, loinc = cells.get("local_code", ""), cells.get("loinc", "") or None
            problem = local_code_problem(local, loinc, found)
            problems += [f"{path.name}:{number}: {problem}"] if problem else []
            found.setdefault(local, loinc)
    return list(found), list(found.values())


def local_code_problem(local: str, loinc: str | None, found: dict[str, str | None]) -> str | None:
    """What is wrong with one line of the map, or null."""
    if not local:
        return "local_code: is blank; name the laboratory's code"
    if loinc and not is_loinc(loinc):
        return "loinc: is not a LOINC code (its check digit is wrong); copy it anew"
    if found.get(local, loinc) != loinc:
        return "local_code: was mapped to another code further up; keep one of the two"
    return None


def format_problems(date_format: str | None) -> list[str]:
    """Whether the format can write a date and read it back."""
    if date_format is None:
        return []
    text = SAMPLE_TIME.strftime(date_format)
    try:
        read = pl.Series([text]).str.to_datetime(date_format, strict=False)[0]
    except pl.exceptions.PolarsError:
        read = None
    if read is None or read.date() != SAMPLE_TIME.date():
        return ['date_format: does not give a full date; write it like "%d/%m/%Y %H:%M"']
    return []


def unit_problems(feed: Feed, vocabulary: Vocabulary) -> list[str]:
    """Default units of analytes nobody monitors, or that don't convert."""
    problems = []
    for analyte, spelling in feed.default_units.items():
        spelt = pl.DataFrame({"analyte": [analyte], "unit_text": [spelling]})
        if analyte not in vocabulary.analytes["analyte"]:
            problems.append(f"default_units: {analyte} is not in vocabulary/analytes.csv")
        elif with_factor(spelt, vocabulary)["factor"].item() is None:
            problems.append(f"default_units: {analyte} can't be sent in the unit given")
    return problems
