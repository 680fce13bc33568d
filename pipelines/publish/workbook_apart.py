"""A large workbook is made by a process of its own.

The library that writes it holds Python's lock for seconds, in which nothing else of publishing
could go on. A process costs a second to begin with, so a small workbook is made in place.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO

import polars as pl

from pipelines.errors import LabwatchError
from pipelines.publish.workbook import workbook

ROWS_WORTH_A_PROCESS = 5_000


class WorkbookError(LabwatchError):
    """The process that makes the workbook did not finish; nothing is published."""


@contextmanager
def workbook_maker(rows_expected: int) -> Iterator[Callable[[pl.DataFrame], bytes]]:
    """What turns a worklist into its workbook within the block.

    A process begins at once, before there are rows. They go to it and the workbook comes back
    through pipes, so that no patient is written to a disk on the way.
    """
    if rows_expected < ROWS_WORTH_A_PROCESS:
        yield workbook
        return
    with subprocess.Popen(  # noqa: S603 — this very Python and module
        [sys.executable, "-P", "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a trace may quote a patient's row
    ) as maker:
        yield partial(made_by, maker)


def made_by(maker: "subprocess.Popen[bytes]", rows: pl.DataFrame) -> bytes:
    """What the process makes of the rows."""
    sent = BytesIO()
    rows.write_ipc(sent)
    made, _ = maker.communicate(sent.getvalue())
    if maker.returncode != 0:
        raise WorkbookError(
            "worklist.xlsx could not be made, so tonight was not published: its process ended with "
            f"status {maker.returncode}. If that is -9, make room in memory; then run again."
        )
    return made


if __name__ == "__main__":
    sys.stdout.buffer.write(workbook(pl.read_ipc(sys.stdin.buffer.read())))
