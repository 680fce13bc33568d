"""The configuration that reads the made-up registry."""

import csv
from pathlib import Path
from typing import Any

import yaml

from pipelines.synth import omop_files
from pipelines.synth.cohort import LabFeed, Spellings
from pipelines.synth.file_formats import (
    LOCAL_COLUMNS,
    LOCAL_DATES,
    LOCAL_DELIMITER,
    LOCAL_ENCODING,
    PATTERNS,
)

EVENT_PATTERNS = {"csv": "*.csv"}  # never compressed
HEADER = "# Written by `labwatch synth`: a made-up registry. Paths are relative to this file.\n"


def write_configuration(
    out: Path, spellings: Spellings, feeds: list[str], event_format: str
) -> None:
    """Write `labwatch.yaml` and the code map it names."""
    settings: dict[str, Any] = {
        "store": "store/labwatch.duckdb",
        "publish": "published",
        "timezone": "Europe/London",
        "protocols": ["alemtuzumab-us"],
        "feeds": [
            event_feed("registry", "patients", event_format),
            event_feed("infusion-unit", "treatments", event_format),
            event_feed("vaccinations", "vaccinations", event_format),
            event_feed("assessments", "assessments", event_format),
            *(lab_feed(name, spellings.feeds[name]) for name in feeds),
        ],
    }
    text = yaml.safe_dump(settings, sort_keys=False, allow_unicode=True, width=100)
    (out / "labwatch.yaml").write_text(HEADER + text, "utf-8")
    for name in feeds:
        if spellings.feeds[name].style == "mapped":
            write_codes(out / "maps" / f"{name}-codes.csv", spellings.local_codes)


def event_feed(name: str, entity: str, event_format: str) -> dict[str, Any]:
    """A feed that needs no mapping."""
    pattern = EVENT_PATTERNS.get(event_format) or pattern_of(event_format, entity)
    return {
        "name": name,
        "entity": entity,
        "format": event_format,
        "path": f"landing/{name}/{pattern}",
        **settings_of(event_format),
    }


def settings_of(format_name: str) -> dict[str, Any]:
    """What a feed of the format must be told: OMOP's patients, what the source calls them."""
    return {"columns": dict(omop_files.COLUMNS)} if format_name == "omop" else {}


def pattern_of(format_name: str, entity: str) -> str:
    """The files of a feed; OMOP's are named for their table, in the case they are written in."""
    table = omop_files.TABLES[entity]
    return PATTERNS[format_name].format(table=table if entity == "lab_results" else table.upper())


def lab_feed(name: str, feed: LabFeed) -> dict[str, Any]:
    """A laboratory; a mapped one needs its columns, codes and habits told."""
    settings: dict[str, Any] = {
        "name": name,
        "entity": "lab_results",
        "format": feed.format,
        "path": f"landing/{name}/**/{pattern_of(feed.format, 'lab_results')}",
        **settings_of(feed.format),
        "expect_every": "1 day",
    }
    if feed.style == "mapped":
        settings |= {
            "columns": LOCAL_COLUMNS,
            "codes": f"maps/{name}-codes.csv",
            "default_units": {"creatinine": "umol/L"},
            "date_format": LOCAL_DATES,
            "decimal_comma": True,
            "delimiter": LOCAL_DELIMITER,
            "encoding": LOCAL_ENCODING,
            "max_quarantine_pct": 5,
        }
    return settings


def write_codes(path: Path, local_codes: dict[str, str]) -> None:
    """The map from local codes to LOINC."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["local_code", "loinc"])
        writer.writerows(local_codes.items())
