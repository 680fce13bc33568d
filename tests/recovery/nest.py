"""A process that has everything imported and hatches runs: a night, in a process of its own.

Started by `killing.py`. Each line it reads names a configuration and a file for the step; it
answers with the process id of the run and, at the next line, with its exit status: until then the
id stays the run's own, so that a kill that comes too late hits nobody else.
"""

import os
import signal
import sys
import traceback
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path

from pipelines import journal, stages, visible_folder
from pipelines.commands.on_record import on_record
from pipelines.errors import LabwatchError
from pipelines.settings import load_configuration
from pipelines.warehouse import Warehouse


def main() -> None:
    assert not threads_of_polars(), "a module works on tables when imported: forks would hang"
    for line in sys.stdin:
        configuration, step, night, last = line.rstrip("\n").split("\t")
        run = os.fork()
        if run == 0:
            say_the_step(Path(step), int(last))
            os._exit(status_of(Path(configuration), date.fromisoformat(night)))
        print(run, flush=True)
        sys.stdin.readline()
        _, status = os.waitpid(run, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def threads_of_polars() -> list[str]:
    """Those that work on tables; a fork is without them, and waits for them for ever."""
    names = [name.read_text() for name in Path("/proc/self/task").glob("*/comm")]
    return [name for name in names if name.startswith("polars-") and name[7].isdigit()]


def status_of(configuration: Path, night: date) -> int:
    """What `labwatch run` does, without the server of Prefect, and the exit status it ends with."""
    try:
        a_night(configuration, night)
    except LabwatchError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    except BaseException:  # whatever it was: a fork that goes on would read its parent's lines
        traceback.print_exc()
        return 99
    return 0


def a_night(path: Path, night: date) -> None:
    configuration = load_configuration(path)
    with on_record(configuration, "run"):
        journal.enter(configuration, "ingest")
        stages.ingest_files(configuration, night)
        journal.enter(configuration, "evaluate")
        stages.evaluate_store(configuration, night)
        journal.enter(configuration, "publish")
        stages.publish_kept(configuration)


def say_the_step(step: Path, last: int) -> None:
    """Let the run write down what it is about to do, so that one knows where it was killed.

    At its `last` step it kills itself: commits and swaps are too short to be hit by the clock.
    """
    place = os.open(step, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    numbers = count(1)

    def say(text: str) -> None:
        number = next(numbers)
        os.write(place, f"{text}\n".encode())
        if number == last:
            os.kill(os.getpid(), signal.SIGKILL)

    enter, make, transaction = journal.enter, Warehouse.make, Warehouse.transaction
    settle, swap = visible_folder._settle, visible_folder._swap

    def entered(configuration, stage):
        say(f"{stage} begins")
        enter(configuration, stage)

    def made(warehouse, sql_file, *given, **more):
        say(f"{sql_file.parent.name}/{sql_file.stem}")
        make(warehouse, sql_file, *given, **more)

    @contextmanager
    def together(warehouse):
        say("transaction")
        with transaction(warehouse):
            yield
            say("commit")
        say("committed")

    def settled(folder):
        say("files written")
        settle(folder)

    def swapped(fresh, target):
        say("swap")
        swap(fresh, target)
        say("swapped")

    journal.enter, Warehouse.make, Warehouse.transaction = entered, made, together
    visible_folder._settle, visible_folder._swap = settled, swapped


if __name__ == "__main__":
    main()
