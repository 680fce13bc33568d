"""Which of tonight's flags continue one of the night published before."""

from datetime import date

CARRIED = ("flag_id", "patient_id", "protocol", "rule", "analyte", "opened_on")


def oracle_lifecycle(
    previous_published: list[dict], tonight: list[dict], previous_as_of: date | None, as_of: date
) -> list[dict]:
    """Tonight's flags with state and, where continued, the old flag_id; then what has resolved.

    A new flag's id is None: any stable hash will do. Where a rule has several flags at once, those
    that kept their opened_on are matched first, the rest in order of opened_on. One that kept it
    is the same flag even where it opens in the future, as a row with a mistaken date does.
    """
    before = [flag for flag in previous_published if flag["state"] != "resolved"]
    published = [flag | {"state": "new", "flag_id": None, "resolved_on": None} for flag in tonight]
    published.sort(key=lambda flag: flag["opened_on"])
    before.sort(key=lambda flag: flag["opened_on"])
    for is_exact in (True, False):
        for flag in published:
            old = matching(flag, before, is_exact) if flag["state"] == "new" else None
            if old and (is_exact or flag["opened_on"] <= previous_as_of):
                flag["state"], flag["flag_id"] = "ongoing", old["flag_id"]
                before.remove(old)
    resolved = [
        {column: flag.get(column) for column in CARRIED}
        | {"state": "resolved", "resolved_on": as_of}
        for flag in before
    ]
    return published + resolved


def matching(flag: dict, before: list[dict], is_exact: bool) -> dict | None:
    for old in before:
        is_same_day = old["opened_on"] == flag["opened_on"]
        if lifecycle_key(old) == lifecycle_key(flag) and (is_same_day or not is_exact):
            return old
    return None


def lifecycle_key(flag: dict) -> tuple:
    """The analyte tells unreadable results apart; no other rule has more than one."""
    analyte = flag.get("analyte") if flag["rule"] == "unreadable_result" else None
    return flag["patient_id"], flag["protocol"], flag["rule"], analyte
