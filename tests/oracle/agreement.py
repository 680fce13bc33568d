"""The pipeline and the oracle on one registry: every difference as one readable line."""

import math
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

import polars as pl

from pipelines.evaluate import evaluate_night
from pipelines.intake.ingest import ingest
from pipelines.night import Night
from pipelines.publish.lifecycle import continue_flags
from pipelines.settings import Configuration, load_configuration
from tests.oracle.landing import write_landing
from tests.oracle.lifecycle import oracle_lifecycle
from tests.oracle.model import UNDETERMINED, VALUE_COLUMNS, Registry
from tests.oracle.night import OracleNight, account, oracle_night
from tests.oracle.reading import read_rows

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
INGESTS = 3


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
        found += differences_on(registry, configuration, asked)
    return found


def differences_on(registry: Registry, configuration: Configuration, asked: Asked) -> list[str]:
    theirs = evaluate_night(configuration, as_of=asked.as_of, known_by=asked.known_by)
    found = []
    for protocol in PROTOCOLS:
        mine = oracle_night(registry, protocol, asked.as_of, asked.known_by)
        about = f"{protocol} {asked.as_of} known by {asked.known_by}"
        found += [f"{about}: {line}" for line in compare_night(mine, theirs, protocol)]
    return found


def differences_night_by_night(registry: Registry, folder: Path) -> list[str]:
    """Each delivery day: what came is ingested, the night evaluated, its flags continued."""
    found: list[str] = []
    kept: pl.DataFrame | None = None
    kept_by_oracle: list[dict] = []
    before: date | None = None
    for night in sorted({delivery.received_on for delivery in registry.deliveries}):
        came = [delivery for delivery in registry.deliveries if delivery.received_on == night]
        configuration = load_configuration(
            write_landing(Registry(registry.feeds, came), folder, PROTOCOLS)
        )
        ingest(configuration, today=night)
        found += differences_on(registry, configuration, Asked(night))
        tonight = evaluate_night(configuration, as_of=night).flags
        kept = continue_flags(tonight, kept, night)
        kept_by_oracle = oracle_lifecycle(kept_by_oracle, tonight.to_dicts(), before, night)
        found += compare_lifecycle(kept_by_oracle, kept.to_dicts(), night)
        before = night
    return found


def differences_in_another_order(
    registry: Registry, folder: Path, nights: list[Asked], rng: Random
) -> list[str]:
    """The files come in several ingests, in no order at all; the nights are to be the same.

    Whose an identity is depends on who came first, so conflicting rows are left out.
    """
    settled = without_conflicts(registry)
    files = rng.sample(settled.deliveries, len(settled.deliveries))
    for turn in range(INGESTS):
        came = Registry(settled.feeds, files[turn::INGESTS])
        configuration = load_configuration(write_landing(came, folder, PROTOCOLS))
        ingest(configuration, today=LONG_AFTER)
    return [line for asked in nights for line in differences_on(settled, configuration, asked)]


def without_conflicts(registry: Registry) -> Registry:
    conflicts = {
        (row.path, row.position)
        for row in read_rows(registry, date.max)
        if row.reason == "conflicting_identity"
    }
    deliveries = [
        replace(
            delivery,
            rows=[
                row
                for position, row in enumerate(delivery.rows, start=1)
                if (delivery.path, position) not in conflicts
            ],
        )
        for delivery in registry.deliveries
    ]
    return Registry(registry.feeds, deliveries)


def compare_lifecycle(mine: list[dict], theirs: list[dict], night: date) -> list[str]:
    """States and resolved_on agree, an ongoing flag keeps its id; new ids become the oracle's."""
    for flag in mine:
        flag["key"] = (*flag_key(flag), flag["protocol"], flag["state"])
    got = {(*flag_key(flag), flag["protocol"], flag["state"]): flag for flag in theirs}
    found = [f"{night} lifecycle {key}" for key in got.keys() ^ {flag["key"] for flag in mine}]
    for flag in mine:
        other = got.get(flag["key"], flag)
        if flag["flag_id"] is None:
            flag["flag_id"] = other["flag_id"]
        for column in ("flag_id", "resolved_on"):
            if flag[column] != other[column]:
                found.append(f"{night} lifecycle {readable(flag['key'])}: another {column}")
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
    return found + compare_evaluations(mine, states)


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
        unnamed = expected[key].get("rests_on", set()) - set(got[key].get("evidence") or [])
        if unnamed:
            found.append(f"{readable(key)} evidence: lacks {len(unnamed)} rows it rests on")
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


def compare_evaluations(mine: OracleNight, theirs: list[dict]) -> list[str]:
    """The states that only one reading has; and a rule is active where, and only where, flagged."""
    got = {(row["patient_id"], row["rule"]): row["state"] for row in theirs}
    flagged = {(flag["patient_id"], flag["rule"]) for flag in mine.flags} & got.keys()
    active = {key for key, state in got.items() if state == "active"}
    found = [f"{readable(key)} evaluation: not active" for key in flagged - active]
    found += [f"{readable(key)} evaluation: active" for key in active - flagged]
    for row in mine.evaluations:
        state = got.get((row["patient_id"], row["rule"]))
        if state != row["state"]:
            where = f"{row['patient_id']} {row['rule']} evaluation"
            found.append(f"{where}: expected {row['state']}, got {state}")
    return sorted(found)
