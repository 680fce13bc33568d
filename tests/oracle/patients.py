"""The latest version of everything, gathered by patient."""

from datetime import date, datetime

from tests.oracle import facts
from tests.oracle.model import Broken, Patient, Result, Row, Value
from tests.oracle.reading import chains, identity, version_order
from tests.oracle.spans import product, scale
from tests.oracle.values import read_range


def gather_patients(rows: list[Row]) -> dict[str, Patient]:
    """Patients under the id they now have; a merged id's records belong to its successor."""
    accepted = chains(rows)
    latest = {key: versions[-1] for key, versions in accepted.items()}
    records = {row.patient_id: row for row in latest.values() if row.entity == "patients"}
    patients: dict[str, Patient] = {}
    for row in latest.values():
        patient = patient_for(row.patient_id, records, patients)
        if row.status != "withdrawn" and row.entity != "patients":
            add_record(patient, row)
    for row in rows:
        if is_open(row, accepted):
            patient = patient_for(row.patient_id, records, patients)
            day = row.day("collected_at") or row.received_on
            named = f"{row.feed}/{row.text['result_id']}" if row.text["result_id"] else None
            patient.broken.append(Broken(row.analyte, day, row.received_on, named))
    for patient in patients.values():
        patient.results += derived_counts(patient.results)
    return patients


def patient_for(patient_id: str, records: dict[str, Row], patients: dict[str, Patient]) -> Patient:
    patient_id = survivor(patient_id, records)
    if patient_id not in patients:
        patient = patients[patient_id] = Patient(patient_id)
        if patient_id in records:
            patient.site = records[patient_id].text["site"] or None
            patient.followup_end_on = records[patient_id].day("followup_end_on")
    return patients[patient_id]


def survivor(patient_id: str, records: dict[str, Row]) -> str:
    """Who is last of the merges; in a ring the first id, taken to be named in their order."""
    passed: list[str] = []
    while patient_id in records and records[patient_id].text["merged_into"]:
        if patient_id in passed:
            return min(passed[passed.index(patient_id) :])
        passed.append(patient_id)
        patient_id = records[patient_id].text["merged_into"]
    return patient_id


def add_record(patient: Patient, row: Row) -> None:
    if row.entity == "lab_results":
        patient.results.append(result_of(row))
    else:
        getattr(patient, row.entity).append(row)


def result_of(row: Row) -> Result:
    value = row.value or Value("unreadable")
    range_low, range_high = read_range(row.text, value.factor)
    return Result(
        row.analyte,
        row.day("collected_at"),
        speaking_order(row),
        row.status,
        value,
        row.text["value"],
        range_low,
        range_high,
    )


def speaking_order(row: Row) -> tuple:
    return (
        row.moments["collected_at"],
        row.moments.get("resulted_at", datetime.min),
        row.text["result_id"],
        row.feed,
    )


def is_open(row: Row, accepted: dict[tuple, list[Row]]) -> bool:
    """A quarantined row of a mapped code and a known patient, with no later version accepted."""
    if row.outcome != "quarantined" or row.entity != "lab_results" or row.analyte is None:
        return False
    if row.reason == "unknown_patient" or not row.patient_id:
        return False
    if not row.text["result_id"]:
        return True
    versions = [v for v in accepted.get(identity(row), []) if v.outcome == "accepted"]
    return not any(version_order(version) > version_order(row) for version in versions)


def latest_by_date(results: list[Result], analyte: str) -> dict[date, Result]:
    """For each date the usable result that speaks for it."""
    speaking: dict[date, Result] = {}
    for result in results:
        if result.analyte == analyte and result.is_usable:
            held = speaking.get(result.collected_on)
            if held is None or result.order > held.order:
                speaking[result.collected_on] = result
    return speaking


def derived_counts(results: list[Result]) -> list[Result]:
    """Differentials in % as absolute counts, on dates with white cells and no absolute count."""
    derived = []
    white_cells = latest_by_date(results, "wbc")
    for analyte in ("neutrophils", "lymphocytes"):
        absolute = latest_by_date(results, analyte)
        for day, percentage in latest_by_date(results, f"{analyte}_pct").items():
            if day in white_cells and day not in absolute:
                derived.append(derived_count(analyte, percentage, white_cells[day]))
    return derived


def derived_count(analyte: str, percentage: Result, white_cells: Result) -> Result:
    value = Value(
        "number" if percentage.value.kind == white_cells.value.kind == "number" else "comparator",
        percentage.value.number * white_cells.value.number / 100,
        scale(product(percentage.value.span, white_cells.value.span), 1 / 100),
        facts.UNITS[analyte][0],
    )
    return Result(
        analyte,
        percentage.collected_on,
        percentage.order,
        "counts",
        value,
        None,
        is_derived=True,
    )
