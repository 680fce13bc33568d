"""The pipeline and the oracle on one registry: every difference as one readable line."""

import math
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.evaluate import evaluate_night
from pipelines.intake import ingest
from pipelines.night import Night
from pipelines.settings import load_configuration
from tests.oracle.landing import write_landing
from tests.oracle.model import UNDETERMINED, VALUE_COLUMNS, Registry
from tests.oracle.night import OracleNight, account, oracle_night

FLAG_COLUMNS = [
    "site", "kind", "severity", "due_on", "days_overdue", *VALUE_COLUMNS, "last_done_on",
    "missing_components",
]  # fmt: skip
STATUS_COLUMNS = [
    "site", "state", "window_start", "window_end", "last_done_on", "partial_on",
    "missing_components", "due_on", "days_overdue", "slots_expected", "slots_done",
]  # fmt: skip
PROTOCOLS = ("alemtuzumab-us", "alemtuzumab-eu")
LONG_AFTER = date(2031, 1, 1)
RELATIVE = 1e-9


@dataclass
class Asked:
    """One night to compare; `known_by` None means nothing later than the night is known."""

    as_of: date
    known_by: date | None = None


def differences(registry: Registry, folder: Path, nights: list[Asked]) -> list[str]:
    """Ingest the registry once, evaluate each night, and say where the two readings part."""
    configuration = load_configuration(write_landing(registry, folder, PROTOCOLS))
    report = ingest(configuration, today=LONG_AFTER)
    found = compare_files(account(registry), report.record()["files"])
    for asked in nights:
        theirs = evaluate_night(configuration, as_of=asked.as_of, known_by=asked.known_by)
        for protocol in PROTOCOLS:
            mine = oracle_night(registry, protocol, asked.as_of, asked.known_by)
            about = f"{protocol} {asked.as_of} known by {asked.known_by}"
            found += [f"{about}: {line}" for line in compare_night(mine, theirs, protocol)]
    return found


def compare_files(expected: list[dict], got: list[dict]) -> list[str]:
    mine = {file["file"]: file for file in expected}
    theirs = {file["file"]: file for file in got}
    found = [f"files: {name}" for name in mine.keys() ^ theirs.keys()]
    for name in sorted(mine.keys() & theirs.keys()):
        for column, value in mine[name].items():
            if value != theirs[name][column]:
                found.append(f"file {name} {column}: expected {value}, got {theirs[name][column]}")
    return found


def compare_night(mine: OracleNight, theirs: Night, protocol: str) -> list[str]:
    of_protocol = pl.col("protocol") == protocol
    flags = theirs.flags.filter(of_protocol).to_dicts()
    status = theirs.status.filter(of_protocol).to_dicts()
    states = theirs.evaluations.filter(of_protocol).to_dicts()
    found = compare_rows(flag_key, FLAG_COLUMNS, mine.flags, flags)
    found += compare_rows(status_key, STATUS_COLUMNS, mine.status, status)
    return found + compare_evaluations(mine.evaluations, states)


def flag_key(flag: dict) -> tuple:
    analyte = flag["analyte"] if flag["rule"] == "unreadable_result" else None
    return flag["patient_id"], flag["rule"], analyte, flag["opened_on"]


def status_key(row: dict) -> tuple:
    return row["patient_id"], row["requirement"]


def readable(key: tuple) -> str:
    return " ".join(str(part) for part in key if part is not None)


def compare_rows(key_of, columns: list[str], mine: list[dict], theirs: list[dict]) -> list[str]:
    expected = {key_of(row): row for row in mine}
    got = {key_of(row): row for row in theirs}
    found = []
    for whose, rows, keyed in (("oracle", mine, expected), ("pipeline", theirs, got)):
        repeated = Counter(map(key_of, rows)) - Counter(list(keyed))
        found += [f"{readable(key)}: more than once in the {whose}" for key in repeated]
    found += [f"{readable(key)}: missing" for key in expected.keys() - got.keys()]
    found += [f"{readable(key)}: not expected" for key in got.keys() - expected.keys()]
    for key in expected.keys() & got.keys():
        for column in columns:
            want, have = expected[key][column], got[key][column]
            if not same(want, have):
                found.append(f"{readable(key)} {column}: expected {want}, got {have}")
    return sorted(found)


def same(want, have) -> bool:
    if want is UNDETERMINED:
        return True
    if isinstance(want, list):
        return named(want) == named(have or [])
    if isinstance(want, float) and isinstance(have, (int, float)):
        return math.isclose(want, have, rel_tol=RELATIVE)
    return want == have


def named(components: list[str]) -> list[str]:
    """Components by their first name: `urine_protein|urine_protein_quant` may be shortened."""
    return sorted(component.partition("|urine")[0] for component in components)


def compare_evaluations(mine: list[dict], theirs: list[dict]) -> list[str]:
    got = {(row["patient_id"], row["rule"]): row["state"] for row in theirs}
    found = []
    for row in mine:
        state = got.get((row["patient_id"], row["rule"]))
        if state != row["state"]:
            where = f"{row['patient_id']} {row['rule']} evaluation"
            found.append(f"{where}: expected {row['state']}, got {state}")
    return sorted(found)
