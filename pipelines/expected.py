"""What is expected of one patient next: tests that come due, and what flags ask for, by day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pipelines.protocols.model import Protocol

EXPECTED = {"not_due", "due", "pending", "overdue"}  # states of a requirement that still runs
TOLD_BY_THE_SCHEDULE = {"overdue"}  # kinds of flags


def expected(
    schedule: list[dict[str, Any]],
    flags: list[dict[str, Any]],
    protocols: Mapping[str, Protocol],
    as_of: date,
) -> list[dict[str, Any]]:
    """Each thing expected, the earliest first: what, by when, because of which rule, days late.

    A flag without a due date asks for something too, but not by a day; it is not in the list.
    """
    tests = [
        {
            "what": _title(row, protocols),
            "by": row["due_on"],
            "because": row["requirement"],
            "protocol": row["protocol"],
            "days_late": max(0, (as_of - row["due_on"]).days),
        }
        for row in schedule
        if row["state"] in EXPECTED
    ]
    asked = [
        {
            "what": ": ".join(filter(None, (flag["rule"].replace("_", " "), flag["what_to_do"]))),
            "by": flag["due_on"],
            "because": flag["rule"],
            "protocol": flag["protocol"],
            "days_late": max(0, (as_of - flag["due_on"]).days),
        }
        for flag in flags
        if flag["due_on"] is not None
        and flag["state"] != "resolved"
        and flag["kind"] not in TOLD_BY_THE_SCHEDULE
    ]
    return sorted(tests + asked, key=lambda row: (row["by"], row["because"]))


def _title(row: dict[str, Any], protocols: Mapping[str, Protocol]) -> str:
    """The requirement's title, as the protocol has it today; its name where it has gone."""
    protocol = protocols.get(row["protocol"])
    requirement = protocol.requirements.get(row["requirement"]) if protocol else None
    return requirement.title if requirement else row["requirement"]
