"""A night in a terminal: what was found, what needs a look, who is most urgent, where it lies."""

import csv
import json
from itertools import islice
from pathlib import Path
from typing import Any

from pipelines.commands.terminal import (
    is_watched,
    note,
    note_event,
    print_json,
    say,
    shown,
    wrapped,
)

MOST_URGENT = 10
NEEDS_ATTENTION = 3  # exit status: done and published, but somebody should look at an extract


def exit_status_of(folder: Path) -> int:
    """The exit status a published night deserves."""
    from pipelines.publish.run_record import needs_attention

    record = json.loads((folder / "run.json").read_text("utf-8"))
    return NEEDS_ATTENTION if needs_attention(record) else 0


def show_published(folder: Path, as_json: bool) -> None:
    """Print the published night."""
    from pipelines.news import news_of
    from pipelines.publish.concerns import concerns

    record = json.loads((folder / "run.json").read_text("utf-8"))
    if as_json:
        print_json(record | {"folder": str(folder)})
    else:
        say(f"\nNight of {record['as_of']}\n")
        _show_counts(record)
        _show_most_urgent(folder)
        say(f"Published in {_from_here(folder)}: flags, status, worklist, run.json ...")
    for line in concerns(record):
        note(line, "warning")
    for news in news_of(record, unreachable=[]):
        note_event(news.event, news.about, news.facts)


def show_counts_of(counts: dict[str, Any]) -> None:
    """Patients and flags, one line each."""
    severities = counts["flags_by_severity"]
    by_severity = " · ".join(f"{name} {severities.get(name, 0)}" for name in _SEVERITIES)
    _line("patients under surveillance", counts["patients_under_surveillance"])
    _line("patients with flags", counts["patients_with_flags"])
    _line("flags", f"{counts['flags']}   ({by_severity})")


_SEVERITIES = ("critical", "urgent", "routine")


def _show_counts(record: dict[str, Any]) -> None:
    counts, files = record["counts"], record["files"]
    states = counts["flags_by_state"]
    show_counts_of(counts)
    _line("since the night before", ", ".join(f"{states.get(s, 0)} {s}" for s in _STATES))
    _line("on the worklist", counts["worklist"])
    rows = {what: sum(file[what] for file in files) for what in _ROWS}
    aside = sum(sum(file["quarantined"].values()) for file in files)
    read = ", ".join(f"{rows[what]} {text}" for what, text in _ROWS.items())
    _line("files read", f"{len(files)}   ({read}, {aside} quarantined)")


_STATES = ("new", "ongoing", "resolved")
_ROWS = {
    "read": "rows",
    "loaded": "loaded",
    "duplicate": "duplicate",
    "not_monitored": "not monitored",
}


def _show_most_urgent(folder: Path) -> None:
    """Patients are named only to somebody who watches: what is not a terminal may be a log."""
    with (folder / "worklist.csv").open(newline="", encoding="utf-8") as file:
        rows = list(islice(csv.DictReader(file), MOST_URGENT))
    say(f"\nThe {len(rows)} most urgent\n" if rows else "\nNobody waits.\n")
    for row in rows:
        what = f"{row['rule'].replace('_', ' ')}, {row['state']}{_lateness(row)}"
        who = (
            f"  {shown(row['patient_id'])} ({shown(row['site'] or 'no site')}):"
            if is_watched()
            else ""
        )
        say(f"  {row['rank']:>2}  {row['severity']:<8}{who}  {what}")
        if is_watched():
            say(wrapped(row["message"], indent=6))
    if rows and not is_watched():
        say("\nPatients are named in worklist.csv, and here when this is a terminal.")


def _lateness(row: dict[str, str]) -> str:
    if not row["due_on"]:
        return ""
    days = {"0": "", "1": " (1 day late)"}.get(
        row["days_overdue"], f" ({row['days_overdue']} days late)"
    )
    return f", due {row['due_on']}{days}"


def _line(name: str, value: object) -> None:
    say(f"  {name:<28} {value}")


def _from_here(folder: Path) -> Path:
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder
