"""The oracle's night: flags, status rows and accounting of a registry, one patient at a time."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from tests.oracle.late import baseline_flags, overdue_flag
from tests.oracle.model import Registry, Row
from tests.oracle.patients import gather_patients
from tests.oracle.reading import read_rows
from tests.oracle.rules import (
    THRESHOLDS,
    baseline_of,
    combination_flags,
    judged,
    latest_run,
    reflex_flags,
    spoken,
    threshold_flag,
)
from tests.oracle.schedule import REQUIREMENTS, Case, open_case, status_row
from tests.oracle.treatment import (
    Received,
    treatment_flags,
    unreadable_flags,
    what_was_received,
)


@dataclass
class OracleNight:
    flags: list[dict]
    status: list[dict]
    evaluations: list[dict]


def oracle_night(
    registry: Registry, protocol: str, as_of: date, known_by: date | None = None
) -> OracleNight:
    """What must be published for `as_of` with what was received by `known_by` (default: as_of)."""
    rows = read_rows(registry, known_by or as_of)
    received = what_was_received(rows)
    night = OracleNight([], [], [])
    for patient_id, patient in sorted(gather_patients(rows).items()):
        case = open_case(patient, as_of)
        identity = {"patient_id": patient_id, "site": patient.site, "protocol": protocol}
        if case.courses:
            for requirement in REQUIREMENTS[protocol]:
                if requirement.every_months:
                    night.status.append(identity | status_row(case, requirement))
            night.evaluations += [identity | row for row in evaluate(case)]
        night.flags += [identity | flag for flag in case_flags(case, protocol, received)]
    return night


def case_flags(case: Case, protocol: str, received: Received) -> list[dict]:
    if case.is_stopped:
        return []
    flags = []
    for requirement in REQUIREMENTS[protocol]:
        flags += baseline_flags(case, requirement)
        if requirement.every_months and case.courses:
            flags += overdue_flag(case, requirement)
    flags += treatment_flags(case, received)
    if case.courses:
        active = [flag for threshold in THRESHOLDS for flag in threshold_flag(case, threshold)]
        flags += active
        flags += combination_flags(case, {flag["rule"]: flag for flag in active})
        flags += reflex_flags(case)
        flags += unreadable_flags(case)
    return flags


def evaluate(case: Case) -> list[dict]:
    """The state of each threshold rule, where nothing but one state fits."""
    if case.is_stopped:
        return []
    rows = []
    for threshold in THRESHOLDS:
        state = evaluation_state(case, threshold)
        if state:
            rows.append({"rule": threshold.rule, "state": state})
    return rows


def evaluation_state(case: Case, threshold) -> str | None:
    if threshold_flag(case, threshold):
        return "active"
    looked_at = spoken(case, threshold.analyte)
    if threshold.needs_baseline and baseline_of(case, threshold.analyte) is None:
        return "not_evaluable" if looked_at else None
    if not looked_at:
        return "no_result"
    verdict_rows = judged(case, threshold)
    determinate = {verdict for verdict, _, _ in verdict_rows} - {"indeterminate", "explained"}
    if not determinate:
        return "indeterminate" if {v for v, _, _ in verdict_rows} == {"indeterminate"} else None
    return "clear" if verdict_rows[-1][0] == "normal" and not latest_run(verdict_rows) else None


def account(registry: Registry) -> list[dict]:
    """What becomes of the rows of each file once every file has been read.

    Rows read = loaded + duplicate + not monitored + quarantined.
    """
    files = {
        (delivery.feed, delivery.path): {
            "feed": delivery.feed,
            "file": delivery.path,
            "read": 0,
            "loaded": 0,
            "duplicate": 0,
            "not_monitored": 0,
            "quarantined": Counter(),
            "refused": None,
        }
        for delivery in registry.deliveries
    }
    for row in read_rows(registry, date.max):
        count(files[row.feed, row.path], row)
    for file in files.values():
        file["quarantined"] = dict(file["quarantined"])
    return [files[key] for key in sorted(files)]


def count(file: dict, row: Row) -> None:
    file["read"] += 1
    if row.outcome == "quarantined":
        file["quarantined"][row.reason] += 1
    else:
        file["loaded" if row.outcome == "accepted" else row.outcome] += 1
