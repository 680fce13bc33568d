"""`<store>.runs.jsonl`: every run as it began, the stages it came to, how it ended.

One line an event, on the disk before the run goes on, so that a run that was killed is on record
with the stage it died in. No patient is in it. Only who holds the run lock writes.
"""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.errors import StoreError
from pipelines.settings import Configuration
from pipelines.visible_folder import FILE_MODE

SHOWN_RUNS = 10


def begin(configuration: Configuration, command: str, at: datetime) -> None:
    """A run begins."""
    write(configuration, {"event": "begin", "command": command, "at": stamp(at)})


def enter(configuration: Configuration, stage: str) -> None:
    """The run that began last comes to its next stage."""
    write(configuration, {"event": "stage", "stage": stage})


def end(configuration: Configuration, status: int, reason: str | None, at: datetime) -> None:
    """The run that began last ends by itself, with an exit status and, if it failed, why."""
    write(configuration, {"event": "end", "status": status, "reason": reason, "at": stamp(at)})


def recent_runs(configuration: Configuration, is_held: bool) -> list[dict[str, Any]]:
    """The last runs, newest first, with `state`: running, interrupted, done or failed.

    A run without an end was killed, unless it is the last one and somebody holds the lock.
    """
    runs: list[dict[str, Any]] = []
    for event in events(journal_file(configuration)):
        kind = event.pop("event", None)
        if kind == "begin":
            facts = {"command": event["command"], "began_at": event["at"], "stage": None}
            runs.append({**facts, "ended_at": None, "status": None, "reason": None})
        elif kind == "stage" and runs:
            runs[-1]["stage"] = event["stage"]
        elif kind == "end" and runs:
            runs[-1] |= {"ended_at": event.pop("at"), **event}
    for number, run in enumerate(runs):
        is_last = number == len(runs) - 1
        run["state"] = state_of(run, is_running=is_last and is_held)
    return runs[: -SHOWN_RUNS - 1 : -1]


def state_of(run: dict[str, Any], is_running: bool) -> str:
    """In one word how a run stands."""
    if run["ended_at"] is None:
        return "running" if is_running else "interrupted"
    return "done" if run["status"] in (0, 3) else "failed"


def events(place: Path) -> list[dict[str, Any]]:
    """Every line that can be read: the last one of a killed run may be torn."""
    if not place.is_file():
        return []
    found = []
    for line in place.read_text("utf-8", errors="replace").splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return [event for event in found if isinstance(event, dict)]


def write(configuration: Configuration, event: dict[str, Any]) -> None:
    """Add a line and wait until it is on the disk; after a torn line a fresh one begins."""
    place = journal_file(configuration)
    try:
        descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_APPEND, FILE_MODE)
        try:
            size = os.fstat(descriptor).st_size
            is_torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
            line = json.dumps(event, ensure_ascii=False)
            os.write(descriptor, (("\n" if is_torn else "") + line + "\n").encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise StoreError(
            f"{place}: {error.strerror or error}, so the run can't be put on record. Make room, "
            "or let this user write there, and run again."
        ) from None


def stamp(at: datetime) -> str:
    """A time as people and programs read it, with its offset."""
    return at.isoformat(timespec="seconds")


def journal_file(configuration: Configuration) -> Path:
    """`<store>.runs.jsonl`."""
    return configuration.store.with_name(f"{configuration.store.name}.runs.jsonl")
