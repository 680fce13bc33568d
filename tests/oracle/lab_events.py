"""Laboratory rows of one patient: panels, series, pending, corrected, repeated and broken ones."""

from datetime import date, timedelta
from random import Random

from tests.oracle import boundaries, facts
from tests.oracle.days import add_months
from tests.oracle.skeleton import Sent, Skeleton, lag, moment, some_day

PANELS = {
    "cbc": ["platelets", "wbc", "hemoglobin", "neutrophils", "lymphocytes"],
    "differential": ["platelets", "wbc", "hemoglobin", "neutrophils_pct", "lymphocytes_pct"],
    "chemistry": ["creatinine", "alt", "bilirubin", "tsh"],
    "liver": ["alt", "ast", "bilirubin"],
    "urine": ["urine_protein", "urine_rbc", "leukocyte_esterase"],
    "urinalysis": ["urine_protein_quant", "urine_rbc", "nitrite"],
}


def panel(skeleton: Skeleton, rng: Random) -> None:
    day, days_late = some_day(skeleton, rng), lag(rng)
    for analyte in PANELS[rng.choice(sorted(PANELS))]:
        if rng.random() < 0.93:
            row = result_row(analyte, day, rng)
            skeleton.add(feed_for(row, rng), day, days_late, **row)


def punctual(skeleton: Skeleton, rng: Random) -> None:
    """A whole set of tests that falls due, or whose grace ends, about the night."""
    name, months, grace = rng.choice([("cbc", 1, 7), ("chemistry", 1, 7), ("liver", 3, 14)])
    late = rng.choice([-1, 0, 1, grace, grace + 1, 29, 30, rng.randrange(60)])
    due_on = skeleton.night - timedelta(days=late)
    if rng.random() < 0.2:  # or about the end of the window
        due_on = add_months(skeleton.infusions[-1], 48) + timedelta(days=rng.choice([-1, 0, 1]))
    day = add_months(due_on, -months)
    if day > skeleton.night:
        return
    for analyte in PANELS[name]:
        row = result_row(analyte, day, rng)
        skeleton.add(feed_for(row, rng), day, 0, **row)


def single_result(skeleton: Skeleton, rng: Random) -> None:
    day = some_day(skeleton, rng)
    for _ in range(rng.choice([1, 1, 2, 3])):
        row = result_row(rng.choice(sorted(facts.CODES)), day, rng)
        if rng.random() < 0.1:
            row["value"] = rng.choice(boundaries.UNREADABLE_TEXT)
        if rng.random() < 0.05:
            row["code"] = rng.choice(facts.UNMONITORED_CODES)
        skeleton.add(feed_for(row, rng), day, lag(rng), **row)
        if rng.random() < 0.1:  # the other laboratory says otherwise, under the same number
            latest = skeleton.sent[-1]
            other = result_row(row["test_name"], day, rng)
            taken = {name: other[name] for name in ("value", "unit", "code", "test_name")}
            feed = "labs-a" if latest.feed == "labs-b" else "labs-b"
            skeleton.sent.append(Sent(feed, latest.ready_on, latest.row | taken))


def series(skeleton: Skeleton, rng: Random) -> None:
    """One analyte from about the baseline on, at intervals that matter to drops and rises."""
    analyte = rng.choice(["hemoglobin", "creatinine", "platelets", "lymphocytes", "urine_rbc"])
    day = skeleton.infusions[0] + timedelta(days=rng.choice([-366, -31, -30, -1, 0, 31, 32, 61]))
    for _ in range(rng.choice([2, 3, 4, 5])):
        row = result_row(analyte, day, rng)
        if day <= skeleton.night:
            skeleton.add(feed_for(row, rng), day, lag(rng), **row)
        day += timedelta(days=rng.choice([1, 31, 60, 61, 90, 91, 184]))


def awaited(skeleton: Skeleton, rng: Random) -> None:
    """A pending result, often without a value, around the turnaround."""
    day = skeleton.night - timedelta(days=rng.choice([0, 1, 3, 4, 5, 6, 7]))
    for analyte in PANELS[rng.choice(sorted(PANELS))]:
        row = result_row(analyte, day, rng) | {"status": rng.choice(boundaries.PENDING_STATUS)}
        if rng.random() < 0.6:
            row |= {"value": rng.choice(["", "12 (clumped)"]), "unit": ""}
        skeleton.add("labs-a", day, 0, **row)


def revision(skeleton: Skeleton, rng: Random) -> None:
    """A further delivery of a row already sent: the same, changed, withdrawn, revived or broken."""
    labs = [sent for sent in skeleton.sent if sent.feed.startswith("labs")]
    if not labs:
        return
    old = rng.choice(labs)
    broken = {"unit": "furlong", "value": "7"} if old.row["test_name"] in facts.UNITS else {}
    new = result_row(old.row["test_name"], skeleton.night, rng)
    change = rng.choice(
        [
            {},
            {},
            {"value": new["value"], "unit": new["unit"], "status": "corrected"},
            {"status": new["status"]},
            {"status": rng.choice(boundaries.WITHDRAWN_STATUS), "value": ""},
            {"status": rng.choice(boundaries.PENDING_STATUS)},
            {"status": "final"} | broken,
            {"resulted_at": f"{skeleton.night - timedelta(days=1)}T10:00"},
        ]
    )
    days_later = rng.choice([0, 1, 5, 30, 90])
    ready_on = old.ready_on + timedelta(days=days_later)
    skeleton.sent.append(Sent(old.feed, ready_on, old.row | change))
    if rng.random() < 0.3:  # A, B, A
        skeleton.sent.append(Sent(old.feed, ready_on + timedelta(days=days_later), dict(old.row)))


def broken_row(skeleton: Skeleton, rng: Random) -> None:
    day = some_day(skeleton, rng)
    if rng.random() < 0.2:
        day = skeleton.infusions[0] - timedelta(days=rng.choice([29, 30, 31, 32]))
    analyte = rng.choice(sorted(boundaries.IMPLAUSIBLE))
    row = result_row(analyte, day, rng)
    dirt = rng.choice(
        [{"unit": unit, "value": "7"} for unit in ("furlong", "", boundaries.OTHER_UNIT[analyte])]
        + [{"value": value} for value in boundaries.BAD_VALUES]
        + [{"value": v, "unit": u} for v, u in boundaries.IMPLAUSIBLE[analyte]] * 2
        + [{"collected_at": bad} for bad in boundaries.BAD_DATES]
        + [{"resulted_at": "yesterday"}, {"status": "banana"}, {"status": "banana", "value": ""}]
        + [{"value": ""}, {"code": ""}, {"collected_at": ""}, {"result_id": ""}]
        + [{"collected_at": str(day + timedelta(days=n))} for n in (1, 100)]
        + [{"patient_id": ""}, {"code_system": "local"}, {"status": "P", "collected_at": "soon"}]
    )
    skeleton.add("labs-a", day, 0, **(row | dirt))


def result_row(analyte: str, day: date, rng: Random) -> dict[str, str]:
    value, unit, *reference = rng.choice(boundaries.LAB_VALUES[analyte])
    low, high, text = reference or ("", "", "")
    return {
        "code": rng.choice(facts.CODES[analyte]),
        "code_system": rng.choice(["", "", "LOINC"]),
        "test_name": analyte,
        "collected_at": moment(day, rng),
        "resulted_at": "" if rng.random() < 0.5 else f"{day}T{rng.choice(['15:00', '16:00'])}",
        "value": value,
        "unit": unit,
        "reference_low": low,
        "reference_high": high,
        "reference_range": text,
        "status": rng.choice(boundaries.COUNTING_STATUS),
    }


def feed_for(row: dict[str, str], rng: Random) -> str:
    """Only feed b has a default unit for creatinine; a now and then brings a bare number."""
    if not row["unit"] and row["test_name"] == "creatinine" and rng.random() < 0.8:
        return "labs-b"
    return rng.choice(["labs-a", "labs-a", "labs-b"])
