"""The life of a flag from night to night and what people decided, in plain Python."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from tests.oracle.lifecycle import oracle_lifecycle

WORSE = {"routine": 1, "urgent": 2, "critical": 3}


@dataclass
class Decision:
    """What somebody decided, and how bad the flag was on the list they had before them."""

    flag_id: str
    decision: str
    decided_at: datetime
    severity_seen: str
    until: date | None = None

    def row(self) -> dict[str, str]:
        return {
            "flag_id": self.flag_id,
            "decision": self.decision,
            "until": str(self.until or ""),
            "decided_by": "Dr Grey",
            "reason": "seen",
            "decided_at": self.decided_at.isoformat(),
        }

    def holds(self, flag: dict, night: date) -> bool:
        if self.decision == "reopened":
            return True
        is_over = self.decision == "snoozed" and self.until <= night
        return not is_over and WORSE[flag["severity"]] <= WORSE[self.severity_seen]


@dataclass
class Told:
    flags: list[dict]

    def differences(self, published: list[dict]) -> list[str]:
        mine = {key_of(flag): flag for flag in self.flags}
        theirs = {key_of(flag): flag for flag in published}
        found = [f"{key}: in one telling only" for key in mine.keys() ^ theirs.keys()]
        if len({flag["flag_id"] for flag in published}) != len(published):
            found.append("two flags of one name")
        for key in mine.keys() & theirs.keys():
            for column in ("flag_id", "disposition", "severity", "opened_on", "resolved_on"):
                if mine[key][column] != theirs[key][column]:
                    want, got = mine[key][column], theirs[key][column]
                    found.append(f"{key} {column}: expected {want}, got {got}")
        return sorted(found)


def told(
    before: list[dict],
    tonight: list[dict],
    decisions: list[Decision],
    previous_night: date | None,
    night: date,
) -> Told:
    """Tonight's flags with state, name and disposition; and those that are gone."""
    flags = oracle_lifecycle(before, tonight, previous_night, night)
    last = {flag["flag_id"]: flag for flag in before}
    latest: dict[str, Decision] = {}
    for decision in sorted(decisions, key=lambda decision: decision.decided_at):
        latest[decision.flag_id] = decision
    taken = {flag["flag_id"] for flag in before if flag["state"] != "resolved"}
    for flag in flags:
        if flag["state"] == "resolved":
            kept = last[flag["flag_id"]]
            flag |= {name: kept[name] for name in ("disposition", "severity")}
            continue
        flag["flag_id"] = flag["flag_id"] or name_of(flag, taken)
        decision = latest.get(flag["flag_id"])
        holds = decision is not None and decision.holds(flag, night)
        flag["disposition"] = decision.decision if holds else None
    return Told(flags)


def name_of(flag: dict, taken: set[str]) -> str:
    parts = [flag["patient_id"], flag["protocol"], flag["rule"], str(flag["opened_on"])]
    if flag["kind"] == "data_quality":
        parts.append(flag["analyte"])
    name = hashlib.md5("|".join(parts).encode()).hexdigest()
    if name in taken:
        name = hashlib.md5("|".join([*parts, "1000"]).encode()).hexdigest()
    return name


def key_of(flag: dict) -> tuple:
    analyte = flag["analyte"] if flag["rule"] == "unreadable_result" else ""
    return flag["patient_id"], flag["rule"], analyte, str(flag["opened_on"]), flag["state"]
