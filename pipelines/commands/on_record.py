"""Alone and on record: what every command that writes is wrapped in."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, NoReturn, Self

from pipelines.commands.terminal import note
from pipelines.errors import LabwatchError, StoreError

if TYPE_CHECKING:
    from pipelines.settings import Configuration


class StoppedError(LabwatchError):
    """Somebody ended the run."""

    exit_status = 128 + signal.SIGTERM  # what a shell says of a process that SIGTERM ended


@dataclass
class Recorded:
    """A run on record; `status` is the exit status it will end with if nothing fails."""

    configuration: "Configuration"
    command: str
    status: int = 0

    def __enter__(self) -> Self:
        from pipelines import journal

        journal.begin(self.configuration, self.command, _now(self.configuration))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write down how it ended; where the disk is full, how it ended matters more."""
        from pipelines import journal
        from pipelines.defect import defect

        status, reason = self.status, None
        if isinstance(error, LabwatchError):
            status, reason = error.exit_status, f"{type(error).__name__}: {error}"
        elif kind is not None:
            status, reason = 1, defect(kind, trace)
        with suppress(StoreError):
            journal.end(self.configuration, status, reason, _now(self.configuration))
        self.show_figures()

    def show_figures(self) -> None:
        """The metrics file; a run does not fail because nobody can watch it."""
        if self.configuration.metrics is None:
            return
        from pipelines.metrics import write_metrics

        try:
            write_metrics(self.configuration)
        except OSError as error:
            place = self.configuration.metrics
            note(f"{place}: {error.strerror or error}; the metrics were not written", "warning")


@contextmanager
def on_record(configuration: "Configuration", command: str) -> Iterator[Recorded]:
    """Hold the run lock, write down how the run begins and ends, and stop cleanly on SIGTERM."""
    from pipelines.run_lock import run_lock, words_for

    with run_lock(configuration, command, _now(configuration)) as died:
        if died:
            note(f"{words_for(died)} died on its way; this run takes over what it left.", "warning")
        with _stopping_cleanly(), Recorded(configuration, command) as recorded:
            yield recorded


@contextmanager
def _stopping_cleanly() -> Iterator[None]:
    """Turn SIGTERM into an error, so that whatever is half done is undone on the way out."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(number: int, frame: object) -> NoReturn:
    raise StoppedError(
        "stopped (SIGTERM); what is published is whole. Run again: it finishes what is left."
    )


def _now(configuration: "Configuration") -> datetime:
    return datetime.now(configuration.zone)
