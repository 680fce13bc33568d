"""What is said of a protocol in every run: its wording, and what somebody must act on."""

from datetime import date
from typing import Any

from pipelines.protocols.load import protocol_hash
from pipelines.protocols.model import Protocol


def described(protocol: Protocol, as_of: date) -> dict[str, Any]:
    """Which protocol, in which wording, a night was evaluated by, and what is due about it."""
    return {
        "protocol": protocol.protocol,
        "version": protocol.version,
        "sha256": protocol_hash(protocol),
        "checker": protocol.checker,
        "in_force_from": protocol.in_force_from,
        "in_force_until": protocol.in_force_until,
        "review_by": protocol.review_by,
        "concerns": concerns(protocol, as_of),
    }


def concerns(protocol: Protocol, as_of: date) -> list[str]:
    """What somebody must act on; named in every run until they do. It stops nothing."""
    found = []
    if as_of > protocol.review_by:
        found.append(f"its review was due by {protocol.review_by}; review it and move the date")
    if as_of < protocol.in_force_from:
        found.append(f"it came into force on {protocol.in_force_from}, after this night")
    if protocol.in_force_until is not None and as_of > protocol.in_force_until:
        found.append(f"it was in force until {protocol.in_force_until}; name its successor")
    return found
