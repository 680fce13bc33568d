"""The files of the sample as the oracle takes them: canonical text in the few spellings it knows.

Spellings are translated by the tables below, typed by hand; nothing here uses the pipeline.
"""

import csv
import gzip
import io
import re
from datetime import date, datetime
from pathlib import Path

import polars as pl

from tests.oracle.model import Delivery, Feed, Registry

ENTITIES = {
    "registry": "patients",
    "infusion-unit": "treatments",
    "vaccinations": "vaccinations",
    "assessments": "assessments",
    "central-lab": "lab_results",
    "st-elsewhere": "lab_results",
    "north-hub": "lab_results",
}
UNITS = {
    "x10E3/uL": "K/uL",
    "thou/mm3": "K/uL",
    "cells/uL": "/uL",
    "gm/dl": "g/dL",
    "mcmol/L": "umol/L",
    "m[IU]/L": "mIU/L",
    "/HPF": "/hpf",
    "Gpt/L": "10*9/L",
    "10^9/L": "10*9/L",
    "[iU]/L": "U/L",
    "µmol/L": "umol/L",
}
CODES = {"77140-2": "2160-0"}
WORDS = {"-": "Negative", "Detected": "Positive", "Not detected": "Negative", "POS": "Positive"}
LOCAL_COLUMNS = {
    "MRN": "patient_id",
    "LabNo": "result_id",
    "Test": "code",
    "Taken": "collected_at",
    "Reported": "resulted_at",
    "Result": "value",
    "Unit": "unit",
    "Range": "reference_range",
    "State": "status",
}
DECIMAL = re.compile(r"(?<=\d),(?=\d)")
BROKEN_NUMBER = re.compile(r"\d,\d+\.|\.\.")


def oracle_registry(folder: Path) -> Registry:
    """Every file of the sample, in the order in which one would read them."""
    feeds = [Feed(name, entity) for name, entity in ENTITIES.items()]
    feeds[list(ENTITIES).index("st-elsewhere")].default_units["creatinine"] = "umol/L"
    registry = Registry(feeds)
    map_text = (folder / "maps/st-elsewhere-codes.csv").read_text("utf-8")
    codes = dict(csv.reader(io.StringIO(map_text)))
    for feed in ENTITIES:
        for path in sorted((folder / "landing" / feed).rglob("*.*")):
            name = path.relative_to(folder).as_posix()
            received_on = date.fromisoformat(re.findall(r"\d{4}-\d{2}-\d{2}", name)[-1])
            rows = read_file(path, feed)
            if feed == "st-elsewhere":
                rows = [local_row(row, codes) for row in rows]
            rows = [known_spelling(row) for row in rows]
            registry.deliveries.append(Delivery(feed, name, received_on, rows))
    return registry


def read_file(path: Path, feed: str) -> list[dict[str, str]]:
    if path.suffix == ".parquet":
        frame = pl.read_parquet(path)
        moment = pl.col("resulted_at").dt.strftime("%Y-%m-%dT%H:%M:%S")
        return frame.with_columns(moment).cast(pl.String).fill_null("").to_dicts()
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    is_local = feed == "st-elsewhere"
    text = content.decode("windows-1252" if is_local else "utf-8")
    return list(csv.DictReader(io.StringIO(text), delimiter=";" if is_local else ","))


def local_row(row: dict[str, str], codes: dict[str, str]) -> dict[str, str]:
    """Canonical names, LOINC, ISO dates and decimal points; what is broken stays broken."""
    canonical = {column: row[name] for name, column in LOCAL_COLUMNS.items()}
    canonical["code"] = codes.get(canonical["code"], canonical["code"])
    for column in ("collected_at", "resulted_at"):
        canonical[column] = iso(canonical[column])
    if not BROKEN_NUMBER.search(canonical["value"]):
        canonical["value"] = DECIMAL.sub(".", canonical["value"])
    canonical["reference_range"] = DECIMAL.sub(".", canonical["reference_range"])
    return canonical


def iso(text: str) -> str:
    try:
        return datetime.strptime(text, "%d/%m/%Y %H:%M").isoformat()
    except ValueError:
        return text


def known_spelling(row: dict[str, str]) -> dict[str, str]:
    """The same row in a spelling of the oracle."""
    if "unit" not in row:
        return row
    return row | {
        "unit": UNITS.get(row["unit"], row["unit"]),
        "code": CODES.get(row["code"], row["code"]),
        "value": WORDS.get(row["value"], row["value"]),
    }
