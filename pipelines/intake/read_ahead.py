"""The next rows are made ready while the last are put into the store.

Reading a file keeps one core busy, and so does committing; side by side they keep two. One thread
makes one part at a time: never more than two are in memory, the one made and the one put away.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from typing import TypeVar

from pipelines.errors import FileRefused

Group = TypeVar("Group")
Part = TypeVar("Part")


def read_ahead(
    groups: Iterable[Group], parts_of: Callable[[Group], Iterator[Part]]
) -> Generator[tuple[Group, Iterator[Part]]]:
    """Each group with its parts, to be gone through before the next is asked for.

    `FileRefused` comes where the part would have come, and ends the group.
    """
    waiting = list(groups)
    steps = chain.from_iterable(steps_of(parts_of(group)) for group in waiting)
    with ThreadPoolExecutor(max_workers=1) as reader:
        coming = one_ahead(reader, steps)
        for group in waiting:
            yield group, until_end(coming)


def steps_of(parts: Iterator[Part]) -> Iterator[Part | FileRefused | None]:
    """The parts, then what ended them: null, or a refusal."""
    try:
        yield from parts
    except FileRefused as refusal:
        yield refusal
    else:
        yield None


def one_ahead(
    reader: ThreadPoolExecutor, steps: Iterator[Part | FileRefused | None]
) -> Iterator[Part | FileRefused | None]:
    """The steps, each made while the one before is worked on."""
    end = object()
    coming: Future[Part | FileRefused | object | None] = reader.submit(next, steps, end)
    while (step := coming.result()) is not end:
        coming = reader.submit(next, steps, end)
        yield step  # type: ignore[misc]


def until_end(steps: Iterator[Part | FileRefused | None]) -> Iterator[Part]:
    """The parts of the group that comes next."""
    for step in steps:
        if step is None:
            return
        if isinstance(step, FileRefused):
            raise step
        yield step
