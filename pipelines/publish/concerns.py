"""What in the record of a night somebody should look at, in sentences without a patient."""

from typing import Any

from pipelines.intake.feed_notes import change_text


def concerns(record: dict[str, Any]) -> list[str]:
    """Refused files, passed limits, surges, rules not assessed, protocols to be reviewed."""
    refused = [
        f"refused: {file['file']} ({file['feed']}): {file['refused']}"
        for file in record["files"]
        if file["refused"]
    ]
    limits = [
        f"quarantine limit passed: {feed}: {percent} % of its rows were set aside"
        for feed, percent in record["feeds_over_quarantine_limit"].items()
    ]
    surges = [
        f"surge: {surge['rule']} ({surge['protocol']}): {surge['flags_before']} flags in the night "
        f"before, {surge['flags']} now; did a laboratory change a unit?"
        for surge in record["surges"]
    ]
    rings = [
        f"merge rings: {record['merge_rings']}: patient ids merged into each other in a ring; mend "
        "merged_into in the patients feed"
    ] * bool(record["merge_rings"])
    missing = [
        f"not assessed: {rule['rule']} ({rule['protocol']}): {rule['reason']}"
        for rule in record["not_assessed"]
    ]
    protocols = [
        f"protocol {protocol['protocol']}: {concern}"
        for protocol in record["protocols"]
        for concern in protocol["concerns"]
    ]
    return refused + limits + _of_feeds(record) + surges + rings + missing + protocols


def _of_feeds(record: dict[str, Any]) -> list[str]:
    """Nights published before these were noted have none."""
    quiet = [
        f"quiet: {feed['feed']}: nothing since {feed['last_received_on'] or 'ever'}, expected "
        + _every(feed["expect_every_days"])
        for feed in record.get("feeds_quiet", [])
    ]
    changes = [
        f"schema change: {change['feed']}: {change_text(change)} ({change['file']})"
        for change in record.get("schema_changes", [])
    ]
    twice = [
        f"suspected duplicates: {feed}: {rows} results say what another says under another id"
        for feed, rows in record.get("suspected_duplicates", {}).items()
    ]
    return quiet + changes + twice


def _every(days: float) -> str:
    return "every day" if days == 1 else f"every {days} days"
