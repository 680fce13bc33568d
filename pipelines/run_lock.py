"""One run at a time: who writes to the store, or beside it, holds `<store>.lock`.

The lock is the operating system's (flock), so it ends with its process, however that dies; the text
in the file only says who holds it.
"""

import fcntl
import json
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.errors import StoreError
from pipelines.settings import Configuration
from pipelines.visible_folder import FILE_MODE, private_folder

Holder = dict[str, Any]  # command, since, pid, host


class LockedError(StoreError):
    """Another run is going on."""


@contextmanager
def run_lock(configuration: Configuration, command: str, since: datetime) -> Iterator[Holder]:
    """Hold the store alone; refused at once while another process does.

    Yields who held it last and died without giving it back; empty where nobody did.
    """
    place = lock_file(configuration)
    try:
        private_folder(place.parent)
        descriptor = os.open(place, os.O_RDWR | os.O_CREAT, FILE_MODE)
    except OSError as error:
        raise StoreError(
            f"{place}: {error.strerror or error}, so no run can begin; let this user write there"
        ) from None
    with ExitStack() as given_back:
        given_back.callback(os.close, descriptor)
        hold(descriptor, place)
        died = told(descriptor)
        given_back.callback(os.ftruncate, descriptor, 0)  # before it is closed: it ended by itself
        tell(descriptor, command, since)
        clear_after_the_dead(configuration)
        yield died


def refuse_if_held(configuration: Configuration) -> None:
    """Say at once who holds the store, if anybody does."""
    who = holder(configuration)
    if who is not None:
        raise LockedError(refusal(lock_file(configuration), who))


def holder(configuration: Configuration) -> Holder | None:
    """Who holds the store now; null when nobody does."""
    try:
        descriptor = os.open(lock_file(configuration), os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return told(descriptor)
    finally:
        os.close(descriptor)
    return None


def words_for(who: Holder) -> str:
    """`labwatch run` since 2026-06-30T02:00:00 (process 4711 on lab-server)."""
    if not who:
        return "another run that has just begun"
    return (
        f"`labwatch {who['command']}` since {who['since']} (process {who['pid']} on {who['host']})"
    )


def lock_file(configuration: Configuration) -> Path:
    """`<store>.lock`."""
    return configuration.store.with_name(f"{configuration.store.name}.lock")


def hold(descriptor: int, place: Path) -> None:
    """Take the lock, or say who has it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise LockedError(refusal(place, told(descriptor))) from None


def refusal(place: Path, who: Holder) -> str:
    """What somebody is told who has to wait."""
    return (
        f"{place}: {words_for(who)} holds the store. Wait until it has ended, or end that "
        "process, and run again; `labwatch status` says how far it is."
    )


def told(descriptor: int) -> Holder:
    """What the holder wrote; empty where it has not yet, or gave the lock back."""
    try:
        found: Holder = json.loads(os.pread(descriptor, 4096, 0))
    except ValueError:
        return {}
    return found


def tell(descriptor: int, command: str, since: datetime) -> None:
    """Write down who holds it."""
    who = {
        "command": command,
        "since": since.isoformat(timespec="seconds"),
        "pid": os.getpid(),
        "host": socket.gethostname(),
    }
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(who).encode(), 0)


def clear_after_the_dead(configuration: Configuration) -> None:
    """Remove what killed runs left half done beside the store: nobody else is writing there now."""
    store = configuration.store
    shutil.rmtree(store.with_name(f"{store.name}.tmp"), ignore_errors=True)  # DuckDB's spill
    for left in store.parent.glob(f".{store.name}.*.new*"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)
