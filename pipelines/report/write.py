"""The page of a night that is already published."""

import json
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.errors import LabwatchError, UsageError
from pipelines.publish.published_nights import night_folder, published_nights
from pipelines.report.build import TABLES, Published, asked_for_night, night_page, patient_page
from pipelines.settings import Configuration
from pipelines.visible_folder import write_visible


def write_report(
    configuration: Configuration, as_of: date | None, patient: str | None, out: Path | None
) -> Path:
    """Where it was written: `out`, else over the night's own page, or `patient.html` here."""
    nights = published_nights(configuration.publish)
    if not nights or (as_of is not None and as_of not in nights):
        raise UsageError(f"{as_of or 'no night'} is not published; run `labwatch run` first")
    night = _published(configuration.publish, as_of or nights[-1])
    if patient is None:
        flags = night.tables["flags"]
        asked = asked_for_night(configuration, night.as_of, night.known_by, flags)
        page, usual = night_page(configuration, night, asked), _own_page(configuration, night)
    else:
        page, usual = patient_page(configuration, night, patient), Path("patient.html")
    target = out or usual
    try:
        write_visible(target, page)
    except OSError as error:
        raise LabwatchError(
            f"{target}: {error.strerror or error}; name another place with --out"
        ) from None
    return target


def _own_page(configuration: Configuration, night: Published) -> Path:
    return night_folder(configuration.publish, night.as_of) / "report.html"


def _published(publish: Path, as_of: date) -> Published:
    folder = night_folder(publish, as_of)
    try:
        record = json.loads((folder / "run.json").read_text("utf-8"))
        tables = {
            name: pl.read_parquet(folder / f"{name}.parquet", hive_partitioning=False)
            for name in TABLES
        }
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        raise LabwatchError(
            f"{folder}: can't be read ({type(error).__name__}); publish that night again"
        ) from None
    return Published(as_of, date.fromisoformat(record["known_by"]), tables, record)
