"""Every delivered row: accepted, duplicate, not monitored or quarantined, and for which reason.

One reason per row, the first that applies in this order: missing_field, bad_date, future_date,
bad_value, unit_missing, unit_unknown, unit_incompatible, implausible_value, unknown_patient,
bad_status, conflicting_identity.
"""

from collections import defaultdict
from datetime import date, datetime

from tests.oracle import facts
from tests.oracle.days import read_moment
from tests.oracle.model import Delivery, Feed, Registry, Row
from tests.oracle.values import read_value


def read_rows(registry: Registry, known_by: date) -> list[Row]:
    """All rows received by `known_by`, judged with what was known then."""
    rows = []
    for delivery in registry.deliveries:
        if delivery.received_on <= known_by:
            rows += read_delivery(feeds_of(registry, delivery, known_by), delivery)
    known = {row.patient_id for row in rows if row.entity == "patients"}
    for row in rows:
        is_unknown = registry.has("patients") and row.patient_id not in known
        if row.outcome == "accepted" and is_unknown:
            quarantine(row, "unknown_patient")
        if row.outcome == "accepted" and row.status == "bad_status":
            quarantine(row, "bad_status")
    for versions in chains(rows).values():
        settle_versions(versions)
    return rows


def feeds_of(registry: Registry, delivery: Delivery, known_by: date) -> list[Feed]:
    """The delivery's feed when it was read, and at each retry since."""
    tried = [
        feed
        for retry in registry.retries
        for feed in retry.feeds
        if retry.on <= known_by and feed.name == delivery.feed
    ]
    return [delivery.read_as or registry.feed(delivery.feed), *tried]


def read_delivery(feeds: list[Feed], delivery: Delivery) -> list[Row]:
    """Each row, judged until a feed can read it: what was accepted once is not judged again."""
    rows = []
    for position, text in enumerate(delivery.rows, start=1):
        for feed in feeds:
            trimmed = {
                column: (text.get(column) or "").strip() for column in facts.COLUMNS[feed.entity]
            }
            row = Row(
                feed.entity, feed.name, delivery.path, position, delivery.received_on, trimmed
            )
            judge(row, feed)
            if row.outcome == "accepted":
                break
        rows.append(row)
    return rows


def judge(row: Row, feed: Feed) -> None:
    """What the row alone can show."""
    if row.entity == "lab_results":
        row.analyte = analyte_of(row.text, feed)
        if row.text["code"] and row.analyte is None:
            row.outcome = "not_monitored"
            return
    row.status = status_of(row)
    missing = any(not row.text[column] for column in facts.REQUIRED[row.entity])
    value = None
    if row.entity == "lab_results" and row.status == "counts" and row.analyte:
        default_unit = feed.default_units.get(row.analyte, "")
        value = read_value(row.analyte, row.text["value"], row.text["unit"], default_unit)
    bad_date = read_dates(row)
    if missing or value == "missing_field":
        quarantine(row, "missing_field")
    elif bad_date:
        quarantine(row, "bad_date")
    elif is_future(row):
        quarantine(row, "future_date")
    elif isinstance(value, str):
        quarantine(row, value)
    else:
        row.value = value


def analyte_of(text: dict[str, str], feed: Feed) -> str | None:
    if text["code"] in feed.codes:
        return facts.ANALYTE_OF_CODE.get(feed.codes[text["code"]])
    if text["code_system"] not in ("", "LOINC"):
        return None
    return facts.ANALYTE_OF_CODE.get(text["code"])


def status_of(row: Row) -> str:
    if row.entity == "patients":
        return "completed"
    if row.entity == "assessments":
        outcome = row.text["outcome"].lower()
        return {"entered-in-error": "withdrawn", "not-done": "not-done"}.get(outcome, "completed")
    word = row.text["status"].lower()
    if row.entity != "lab_results":
        return facts.EVENT_STATUS.get(word, "bad_status")
    for status, words in (
        ("counts", facts.COUNTS),
        ("pending", facts.PENDING),
        ("withdrawn", facts.WITHDRAWN),
    ):
        if word in words:
            return status
    return "bad_status"


def read_dates(row: Row) -> bool:
    """Fill `moments`; True where a non-blank date column can't be read."""
    is_bad = False
    for column in facts.DATE_COLUMNS[row.entity]:
        text = row.text[column]
        moment = read_moment(text) if text else None
        is_bad = is_bad or bool(text and moment is None)
        if moment:
            row.moments[column] = moment
    return is_bad


def is_future(row: Row) -> bool:
    """Planned, not-done and withdrawing rows may lie ahead of the day they came."""
    column = facts.OWN_DATE[row.entity]
    if column is None or row.status in ("planned", "not-done", "withdrawn"):
        return False
    return row.day(column) > row.received_on


def quarantine(row: Row, reason: str) -> None:
    row.outcome, row.reason = "quarantined", reason


def chains(rows: list[Row]) -> dict[tuple, list[Row]]:
    """The acceptable rows of each identity, in version order."""
    chained = defaultdict(list)
    for row in rows:
        if row.outcome == "accepted":
            chained[identity(row)].append(row)
    return {key: sorted(versions, key=version_order) for key, versions in chained.items()}


def identity(row: Row) -> tuple[str, str, str]:
    return row.entity, row.feed, row.text[facts.IDENTITY[row.entity]]


def version_order(row: Row) -> tuple:
    resulted_at = row.moments.get("resulted_at", datetime.min)
    return row.received_on, resulted_at, row.path, row.position


def settle_versions(versions: list[Row]) -> None:
    """The first accepted patient owns the identity; a version like the last is a duplicate."""
    owner, before = versions[0].patient_id, None
    for row in versions:
        if row.patient_id != owner:
            quarantine(row, "conflicting_identity")
        elif before is not None and row.text == before.text:
            row.outcome = "duplicate"
        else:
            before = row
