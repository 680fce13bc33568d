"""The command as it is typed: what it prints, and the exit status it ends with."""

import io
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from pipelines.cli import main


@dataclass(frozen=True)
class Ended:
    status: int
    out: str
    err: str


def labwatch(*arguments: str, cwd: Path) -> Ended:
    """Run the command in a folder, without a terminal; in this process, which saves the imports."""
    out, err = io.StringIO(), io.StringIO()
    hook = sys.excepthook
    try:
        with (
            patch.object(sys, "argv", ["labwatch", *map(str, arguments)]),
            chdir(cwd),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            main()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    finally:
        sys.excepthook = hook
    return Ended(status, out.getvalue(), err.getvalue())
