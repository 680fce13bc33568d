"""Flags of kind treatment and data_quality."""

from dataclasses import dataclass
from datetime import date, timedelta

from tests.oracle import facts
from tests.oracle.model import Broken, Row, new_flag
from tests.oracle.patients import latest_by_date
from tests.oracle.schedule import SHOWN_DAYS, Case, is_drug

VACCINATION_DAYS = 42
OBSERVATION = timedelta(hours=2)
LOOKBACK_DAYS = 30


@dataclass
class Received:
    """What kinds of rows have ever come; a rule without its input is not assessed."""

    corticosteroids: bool
    vaccinations: bool
    assessments: bool


def what_was_received(rows: list[Row]) -> Received:
    entities = {row.entity for row in rows}
    return Received(
        any(row.entity == "treatments" and is_corticosteroid(row) for row in rows),
        "vaccinations" in entities,
        "assessments" in entities,
    )


def treatment_flags(case: Case, received: Received) -> list[dict]:
    flags = vaccinations_too_close(case)
    if case.courses:
        flags += short_observations(case) + live_vaccines(case)
        if received.corticosteroids:
            flags += missing_premedications(case)
        if received.vaccinations or received.assessments:
            flags += unknown_immunity(case)
    return flags


def is_corticosteroid(row: Row) -> bool:
    words = row.text["drug"].lower().split()
    return is_drug(row, facts.CORTICOSTEROIDS) or any(
        word.startswith(facts.CORTICOSTEROID_ATC) for word in words
    )


def shown(case: Case, rule: str, severity: str, opened_on: date, until: date | None = None):
    last = (until or opened_on) + timedelta(days=SHOWN_DAYS)
    if opened_on <= case.as_of <= last:
        return [new_flag(rule, "treatment", severity, opened_on)]
    return []


def missing_premedications(case: Case) -> list[dict]:
    given = {
        row.day("started_at")
        for row in case.patient.treatments
        if is_corticosteroid(row) and row.status == "completed"
    }
    flags = []
    for course in case.courses:
        without = [day for day in course[:3] if day not in given]
        if without:
            flags += shown(case, "premedication_missing", "routine", without[0])
    return flags


def short_observations(case: Case) -> list[dict]:
    """Several rows on a date are one infusion: the one observed until the latest speaks for it."""
    flags = []
    for day in case.infusion_days:
        rows = [
            row
            for row in case.patient.treatments
            if is_drug(row, facts.ALEMTUZUMAB)
            and row.status == "completed"
            and row.day("started_at") == day
        ]
        if not any(is_long_enough(row) for row in rows):
            flags += shown(case, "observation_short", "routine", day)
    return flags


def is_long_enough(row: Row) -> bool:
    ended_at, observed_until = row.moments.get("ended_at"), row.moments.get("observed_until")
    if ended_at is None or observed_until is None:
        return False
    return observed_until - ended_at >= OBSERVATION


def vaccinations(case: Case, vaccines: set[str] | None = None) -> list[date]:
    return sorted(
        {
            row.day("given_on")
            for row in case.patient.vaccinations
            if row.status == "completed"
            and row.day("given_on") <= case.as_of
            and (vaccines is None or row.text["vaccine"].lower() in vaccines)
        }
    )


def vaccinations_too_close(case: Case) -> list[dict]:
    """One per course; a vaccination too close to two courses is one flag."""
    flags: list[dict] = []
    for first in [*(course[0] for course in case.courses), *case.planned_starts]:
        close = [day for day in vaccinations(case) if 0 <= (first - day).days <= VACCINATION_DAYS]
        if close:
            found = shown(case, "vaccination_too_close", "urgent", close[0], until=first)
            flags += [flag for flag in found if flag not in flags]
    return flags


def live_vaccines(case: Case) -> list[dict]:
    flags = []
    for day in vaccinations(case, facts.LIVE_VACCINES):
        if day >= case.start:
            flags += shown(case, "live_vaccine_after_start", "urgent", day)
    return flags


def unknown_immunity(case: Case) -> list[dict]:
    has_history = any(
        row.text["code"] == "vzv_history"
        and row.text["outcome"].lower() == "yes"
        and row.day("assessed_on") <= case.start
        for row in case.patient.assessments
    )
    was_vaccinated = any(day <= case.start for day in vaccinations(case, facts.VZV_VACCINES))
    is_positive = any(
        result.analyte == "vzv_igg"
        and result.is_usable
        and result.value.number >= 1
        and result.collected_on <= case.start
        for result in case.patient.results
    )
    if has_history or was_vaccinated or is_positive:
        return []
    return shown(case, "vzv_immunity_unknown", "routine", case.start)


def unreadable_flags(case: Case) -> list[dict]:
    """Quarantined rows of a patient under surveillance, one flag per analyte.

    Only a result of the analyte itself closes: a count derived from a percentage is none.
    """
    earliest = case.start - timedelta(days=LOOKBACK_DAYS)
    sent = [result for result in case.patient.results if not result.is_derived]
    waiting: dict[str, list[Broken]] = {}
    for broken in case.patient.broken:
        usable = latest_by_date(sent, broken.analyte)
        is_closed = any(broken.day < day <= case.as_of for day in usable)
        is_past = broken.day <= case.as_of or broken.received_on <= case.as_of
        if broken.day >= earliest and is_past and not is_closed:
            waiting.setdefault(broken.analyte, []).append(broken)
    return [
        new_flag(
            "unreadable_result",
            "data_quality",
            "urgent",
            min(broken.day for broken in rows),
            analyte=analyte,
            latest_on=max(broken.day for broken in rows),
            rests_on={broken.named for broken in rows if broken.named},
        )
        for analyte, rows in sorted(waiting.items())
    ]
