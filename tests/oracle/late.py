"""Flags of kind overdue and baseline."""

from datetime import date, timedelta

from tests.oracle.days import add_months
from tests.oracle.model import UNDETERMINED, new_flag
from tests.oracle.schedule import (
    PLANNED_WITHIN_DAYS,
    SHOWN_DAYS,
    URGENT_FROM_DAYS_OVERDUE,
    Case,
    Requirement,
    satisfying_days,
    status_row,
)


def overdue_flag(case: Case, requirement: Requirement) -> list[dict]:
    row = status_row(case, requirement)
    if row["state"] != "overdue":
        return []
    days = row["days_overdue"]
    return [
        new_flag(
            f"{requirement.name}_overdue",
            "overdue",
            "urgent" if days >= URGENT_FROM_DAYS_OVERDUE else "routine",
            row["due_on"] + timedelta(days=requirement.grace_days + 1),
            due_on=row["due_on"],
            days_overdue=days,
            last_done_on=row["last_done_on"],
            missing_components=row["missing_components"],
        )
    ]


def baseline_flags(case: Case, requirement: Requirement) -> list[dict]:
    """One per course that began without; one before a planned course."""
    flags = []
    courses = case.courses[:1] if requirement.first_course_only else case.courses
    for course in courses:
        started_on = course[0]
        is_shown = case.as_of <= started_on + timedelta(days=SHOWN_DAYS)
        if is_shown and not has_baseline(case, requirement, started_on):
            flags.append(missing_flag(case, requirement, started_on))
    may_be_due = not (requirement.first_course_only and case.courses)
    for planned_on in case.planned_starts if may_be_due else []:
        is_near = planned_on <= case.as_of + timedelta(days=PLANNED_WITHIN_DAYS)
        if is_near and not has_baseline(case, requirement, planned_on):
            flags.append(due_flag(requirement, planned_on))
    return flags


def has_baseline(case: Case, requirement: Requirement, started_on: date) -> bool:
    if requirement.baseline_months:
        earliest = add_months(started_on, -requirement.baseline_months)
    else:
        earliest = started_on - timedelta(days=30)
    return any(earliest <= day <= started_on for day in satisfying_days(case, requirement))


def missing_flag(case: Case, requirement: Requirement, started_on: date) -> dict:
    return new_flag(
        f"{requirement.name}_baseline_missing",
        "baseline",
        "routine",
        started_on,
        due_on=started_on,
        days_overdue=(case.as_of - started_on).days,
        last_done_on=UNDETERMINED,
        missing_components=UNDETERMINED,
    )


def due_flag(requirement: Requirement, planned_on: date) -> dict:
    return new_flag(
        f"{requirement.name}_baseline_due",
        "baseline",
        "urgent",
        planned_on - timedelta(days=PLANNED_WITHIN_DAYS),
        due_on=planned_on,
        days_overdue=0,
        last_done_on=UNDETERMINED,
        missing_components=UNDETERMINED,
    )
