"""What the published nights say about themselves, night by night."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.publish.published_nights import night_folder, published_nights

MOST_NIGHTS = 366  # a year and a day: a chart of more says no more


def trends(
    publish: Path, as_of: date, tonight: dict[str, Any], requirements: Sequence[str]
) -> dict[str, Any]:
    """Counts of the last nights up to `as_of`, oldest first, `tonight` being its record.

    `unreadable` counts nights whose record can't be read; they are left out of the lines.
    """
    earlier = [night for night in published_nights(publish) if night < as_of][-MOST_NIGHTS + 1 :]
    read = [(night, _record(night_folder(publish, night) / "run.json")) for night in earlier]
    nights = [(night, record["counts"]) for night, record in read if record is not None]
    nights.append((as_of, tonight["counts"]))
    counts = [count for _, count in nights]
    return {
        "night": [night.isoformat() for night, _ in nights],
        "severity": _lines(counts, "flags_by_severity", ("critical", "urgent", "routine")),
        "state": _lines(counts, "flags_by_state", ("new", "resolved")),
        "overdue": {
            name: [count.get("flags_by_rule", {}).get(f"{name}_overdue", 0) for count in counts]
            for name in requirements
        },
        "unreadable": sum(record is None for _, record in read),
    }


def _record(path: Path) -> dict[str, Any] | None:
    try:
        record = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) and "counts" in record else None


def _lines(counts: list[dict[str, Any]], of: str, names: Sequence[str]) -> dict[str, list[int]]:
    return {name: [count.get(of, {}).get(name, 0) for count in counts] for name in names}
