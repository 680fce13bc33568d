"""Random events of one patient: flat, not plausible lives, and most at some boundary."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from tests.oracle import boundaries, facts
from tests.oracle.days import add_months

PANELS = {
    "cbc": ["platelets", "wbc", "hemoglobin", "neutrophils", "lymphocytes"],
    "differential": ["platelets", "wbc", "hemoglobin", "neutrophils_pct", "lymphocytes_pct"],
    "chemistry": ["creatinine", "alt", "bilirubin", "tsh"],
    "liver": ["alt", "ast", "bilirubin"],
    "urine": ["urine_protein", "urine_rbc", "leukocyte_esterase"],
    "urinalysis": ["urine_protein_quant", "urine_rbc", "nitrite"],
}
SINGLE_DAYS_AGO = [
    0, 0, 1, 2, 4, 5, 6, 7, 14, 15, 28, 29, 30, 31, 36, 37, 38, 39, 42, 43, 60, 61, 90, 91, 92,
    104, 105, 106, 107, 182, 365, 395, 396, 397,
]  # fmt: skip
BESIDE = [0, 0, 0, 0, 0, -1, 1, 3, -3, 4, -4, 30, -30, 60, 61, 90, 91]


@dataclass
class Sent:
    """A row with the day it would be received; the registry finds the next delivery."""

    feed: str
    ready_on: date
    row: dict[str, str]


@dataclass
class Skeleton:
    """What the events of one patient are placed around."""

    patient_id: str
    night: date
    infusions: list[date]
    anchors: list[date]
    sent: list[Sent] = field(default_factory=list)
    n_rows: int = 0

    def add(self, feed: str, own_day: date, lag: int = 0, **row: str) -> None:
        self.n_rows += 1
        entity = "lab_results" if feed.startswith("labs") else feed
        identity = {facts.IDENTITY[entity]: f"{self.patient_id}-{self.n_rows:03}"}
        row = identity | {"patient_id": self.patient_id} | row
        self.sent.append(Sent(feed, own_day + timedelta(days=lag), row))


def happen(skeleton: Skeleton, rng: Random) -> None:
    """Let one event happen to the patient."""
    event = rng.choice(
        [panel] * 9
        + [single_result] * 6
        + [series] * 5
        + [revision] * 4
        + [broken_row] * 2
        + [second_thoughts, broken_event]
        + [punctual] * 4
        + [awaited, other_event, other_event, vaccination, steroid, menstruation]
    )
    event(skeleton, rng)


def some_day(skeleton: Skeleton, rng: Random) -> date:
    """A shared anchor, a boundary before the night, or a day beside one of them."""
    if rng.random() < 0.6:
        day = rng.choice(skeleton.anchors)
    else:
        day = skeleton.night - timedelta(days=rng.choice(SINGLE_DAYS_AGO))
    day += timedelta(days=rng.choice(BESIDE))
    return min(day, skeleton.night) if rng.random() < 0.97 else day


def moment(day: date, rng: Random) -> str:
    """Days as they are typed; some of the offsets move the date in the configured zone."""
    endings = ["", "", "T08:00", " 08:00", "T14:30:00", "T23:30:00Z", "T01:00:00+05:00"]
    return f"{day}{rng.choice(endings)}"


def lag(rng: Random) -> int:
    return rng.choice([0, 0, 0, 0, 0, 0, 1, 3, 20, 60])


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
    day = add_months(skeleton.night - timedelta(days=late), -months)
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


def broken_event(skeleton: Skeleton, rng: Random) -> None:
    """An event that can't be read, or not yet have happened."""
    day, soon = skeleton.night, str(skeleton.night + timedelta(days=40))
    infusion = {"drug": "alemtuzumab", "started_at": str(day), "status": "completed"}
    dirt = rng.choice(
        [{"drug": ""}, {"started_at": "soon"}, {"started_at": soon}, {"status": "banana"}]
        + [{"observed_until": "25:00"}, {"started_at": ""}, {"treatment_id": ""}]
        + [{"started_at": soon, "status": word} for word in ("not-done", "entered-in-error")]
    )
    skeleton.add("treatments", day, 0, **(infusion | dirt))
    row = {"code": "skin_exam", "assessed_on": str(day), "outcome": "done"}
    dirt = rng.choice([{"code": ""}, {"assessed_on": soon}, {"assessed_on": "2024-02-31"}])
    skeleton.add("assessments", day, 0, **(row | dirt))


def second_thoughts(skeleton: Skeleton, rng: Random) -> None:
    """An event sent again: withdrawn, not done after all, done after all, or the same."""
    events = [sent for sent in skeleton.sent if not sent.feed.startswith("labs")]
    if not events:
        return
    old = rng.choice(events)
    column = "outcome" if old.feed == "assessments" else "status"
    word = rng.choice(["entered-in-error", "not-done", "completed", old.row.get(column, "")])
    ready_on = old.ready_on + timedelta(days=rng.choice([0, 3, 30]))
    skeleton.sent.append(Sent(old.feed, ready_on, old.row | {column: word}))


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


def other_event(skeleton: Skeleton, rng: Random) -> None:
    """Skin examinations and chickenpox histories, on and beside the edges of their windows."""
    code = rng.choice(["skin_exam", "skin_exam", "vzv_history", "nephrology_evaluation"])
    base = rng.choice([*skeleton.infusions, skeleton.night])
    day = rng.choice(
        [base, add_months(base, -12), add_months(base, -12) - timedelta(days=30), base]
    ) + timedelta(days=rng.choice([-1, 0, 0, 1]))
    outcomes = ["", "done", "yes", "yes", "no", "not-done", "entered-in-error"]
    skeleton.add(
        "assessments", day, lag(rng), code=code, assessed_on=str(day), outcome=rng.choice(outcomes)
    )


def menstruation(skeleton: Skeleton, rng: Random) -> None:
    day = some_day(skeleton, rng)
    outcome = rng.choice(["", "yes", "reported", "no", "none", "negative", "not-done"])
    skeleton.add("assessments", day, 0, code="menstruation", assessed_on=str(day), outcome=outcome)


def vaccination(skeleton: Skeleton, rng: Random) -> None:
    base = rng.choice([*skeleton.infusions, skeleton.night])
    day = base + timedelta(days=rng.choice([-43, -42, -41, -30, -1, 0, 1, 10]))
    vaccine = rng.choice(["MMR", "03", "varicella", "21", "187", "hepatitis B", "140", "37"])
    status = rng.choice(["", "", "completed", "not-done", "entered-in-error", "banana"])
    given_on = rng.choice([str(day)] * 9 + boundaries.BAD_DATES[:1])
    skeleton.add("vaccinations", day, lag(rng), vaccine=vaccine, given_on=given_on, status=status)


def steroid(skeleton: Skeleton, rng: Random) -> None:
    """Premedication on some infusion days, or a day off."""
    for day in skeleton.infusions:
        if rng.random() < 0.8:
            started_on = day + timedelta(days=rng.choice([0, 0, 0, 0, 0, 0, 1]))
            drug = rng.choice(
                ["methylprednisolone 1 g IV", "prednisolone", "H02AB04", "paracetamol"]
            )
            status = rng.choice(["", "completed", "completed", "not-done"])
            skeleton.add(
                "treatments", started_on, 0, drug=drug, started_at=str(started_on), status=status
            )
