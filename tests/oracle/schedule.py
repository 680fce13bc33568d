"""Courses, windows and what is due: the requirements of the two alemtuzumab protocols."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.oracle import facts
from tests.oracle.days import add_months
from tests.oracle.model import Patient, Row

COURSE_GAP_DAYS = 15
WINDOW_MONTHS = 48
TURNAROUND_DAYS = 5
SHOWN_DAYS = 30
PLANNED_WITHIN_DAYS = 14
URGENT_FROM_DAYS_OVERDUE = 30

# Each component: its name, and what can serve it (an analyte, or an assessment code).
CBC = [(name, [name]) for name in ("platelets", "wbc", "hemoglobin", "neutrophils", "lymphocytes")]
CREATININE = [("creatinine", ["creatinine"])]
URINALYSIS = [
    ("urine_protein|urine_protein_quant", ["urine_protein", "urine_protein_quant"]),
    ("urine_rbc", ["urine_rbc"]),
]
THYROID = [("tsh", ["tsh"])]
LIVER = [("alt|ast", ["alt", "ast"]), ("bilirubin", ["bilirubin"])]
SKIN = [("skin_exam", ["skin_exam"])]
UPCR = [("upcr", ["upcr"])]
ALSO_PENDING = {"cbc": ["neutrophils_pct", "lymphocytes_pct"]}


@dataclass
class Requirement:
    name: str
    components: list[tuple[str, list[str]]]
    every_months: int | None
    grace_days: int = 0
    baseline_months: int | None = None  # else 30 days
    first_course_only: bool = False


COMMON = [
    Requirement("cbc", CBC, 1, 7),
    Requirement("creatinine", CREATININE, 1, 7),
    Requirement("urinalysis", URINALYSIS, 1, 7),
    Requirement("thyroid", THYROID, 3, 14),
]
REQUIREMENTS = {
    "alemtuzumab-us": [
        *COMMON,
        Requirement("liver", LIVER, 3, 14),
        Requirement("skin", SKIN, 12, 30, baseline_months=12),
        Requirement("upcr", UPCR, None, first_course_only=True),
    ],
    "alemtuzumab-eu": [*COMMON, Requirement("liver", LIVER, 1, 7)],
}


@dataclass
class Case:
    """One patient on the night of `as_of`."""

    patient: Patient
    as_of: date
    courses: list[list[date]]
    planned_starts: list[date]
    held: dict[date, set[str]] = field(default_factory=dict)

    @property
    def start(self) -> date | None:
        return self.courses[0][0] if self.courses else None

    @property
    def end(self) -> date:
        return add_months(self.courses[-1][-1], WINDOW_MONTHS)

    @property
    def infusion_days(self) -> list[date]:
        return [day for course in self.courses for day in course]

    @property
    def is_stopped(self) -> bool:
        ended = self.patient.followup_end_on
        return ended is not None and ended <= self.as_of


def open_case(patient: Patient, as_of: date) -> Case:
    given = sorted(
        {
            row.day("started_at")
            for row in patient.treatments
            if is_drug(row, facts.ALEMTUZUMAB)
            and row.status == "completed"
            and row.day("started_at") <= as_of
        }
    )
    planned = sorted(
        {
            row.day("started_at")
            for row in patient.treatments
            if is_drug(row, facts.ALEMTUZUMAB)
            and row.status == "planned"
            and row.day("started_at") >= as_of
        }
    )
    case = Case(patient, as_of, split_courses(given), planned_course_starts(given, planned))
    for result in patient.results:
        if result.is_usable:
            case.held.setdefault(result.collected_on, set()).add(result.analyte)
    for row in patient.assessments:
        if row.status == "completed":
            case.held.setdefault(row.day("assessed_on"), set()).add(row.text["code"])
    case.held = {day: held for day, held in sorted(case.held.items()) if day <= as_of}
    return case


def is_drug(row: Row, words: set[str]) -> bool:
    text = "".join(c if c.isalnum() else " " for c in row.text["drug"].lower())
    return any(word in words for word in text.split())


def split_courses(days: list[date]) -> list[list[date]]:
    courses: list[list[date]] = []
    for day in days:
        if courses and (day - courses[-1][-1]).days <= COURSE_GAP_DAYS:
            courses[-1].append(day)
        else:
            courses.append([day])
    return courses


def planned_course_starts(given: list[date], planned: list[date]) -> list[date]:
    """Planned dates that begin a course of their own, after what is given and what is planned."""
    both = split_courses(sorted({*given, *planned}))
    return [course[0] for course in both if course[0] in planned and course[0] not in given]


def lacking(case: Case, requirement: Requirement, day: date) -> list[str]:
    held = case.held.get(day, set())
    return [name for name, serves in requirement.components if not held & set(serves)]


def satisfying_days(case: Case, requirement: Requirement) -> list[date]:
    return [day for day in case.held if not lacking(case, requirement, day)]


def partial_days(case: Case, requirement: Requirement) -> list[date]:
    size = len(requirement.components)
    return [day for day in case.held if 0 < len(lacking(case, requirement, day)) < size]


def status_row(case: Case, requirement: Requirement) -> dict:
    satisfied = satisfying_days(case, requirement)
    after_start = [day for day in satisfied if day > case.start]
    last_done_on = satisfied[-1] if satisfied else None
    since = max(case.start, last_done_on or case.start)
    partial = [day for day in partial_days(case, requirement) if day > since]
    due_on = add_months(after_start[-1] if after_start else case.start, requirement.every_months)
    state = requirement_state(case, requirement, due_on, since)
    is_late = state in ("due", "pending", "overdue")
    if partial:
        missing = lacking(case, requirement, partial[-1])
    else:
        missing = [name for name, _ in requirement.components] if is_late else []
    expected, done = count_slots(case, requirement, satisfied)
    return {
        "requirement": requirement.name,
        "state": state,
        "window_start": case.start,
        "window_end": case.end,
        "last_done_on": last_done_on,
        "partial_on": partial[-1] if partial else None,
        "missing_components": missing,
        "due_on": due_on,
        "days_overdue": max(0, (case.as_of - due_on).days) if is_late else 0,
        "slots_expected": expected,
        "slots_done": done,
    }


def requirement_state(case: Case, requirement: Requirement, due_on: date, since: date) -> str:
    if case.is_stopped:
        return "stopped"
    if due_on > case.end:
        return "completed"
    if case.as_of < due_on:
        return "not_due"
    if case.as_of <= due_on + timedelta(days=requirement.grace_days):
        return "due"
    return "pending" if is_awaited(case, requirement, since) else "overdue"


def is_awaited(case: Case, requirement: Requirement, since: date) -> bool:
    serves = [analyte for _, analytes in requirement.components for analyte in analytes]
    serves += ALSO_PENDING.get(requirement.name, [])
    earliest = case.as_of - timedelta(days=TURNAROUND_DAYS)
    return any(
        result.status == "pending"
        and result.analyte in serves
        and earliest <= result.collected_on <= case.as_of
        and result.collected_on > since
        for result in case.patient.results
    )


def count_slots(case: Case, requirement: Requirement, satisfied: list[date]) -> tuple[int, int]:
    limit = min(case.end, case.as_of, case.patient.followup_end_on or case.as_of)
    expected = done = 0
    while True:
        opens = add_months(case.start, expected * requirement.every_months)
        closes = add_months(case.start, (expected + 1) * requirement.every_months)
        if closes > limit:
            return expected, done
        expected += 1
        done += any(opens <= day < closes for day in satisfied)
