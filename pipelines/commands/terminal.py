"""What commands print: text for people, JSON for programs, progress for those who watch."""

import json
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import click

WIDTH_OF_A_PIPE = 240
ENOUGH_FOR_WORDS = 9  # columns left for the last column of a table


def print_json(data: Any) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False, default=str))


def note(text: str) -> None:
    """A log line: on standard error, so that standard output stays for the answer."""
    click.echo(text, err=True)


def is_watched() -> bool:
    """Whether somebody looks at a terminal, rather than a log or another program."""
    return sys.stdout.isatty()


@contextmanager
def progress_of(what: str) -> Iterator[Callable[[str, int, int], None]]:
    """Call what it yields with (text, done, of): a bar while somebody watches, else log lines."""
    if not sys.stderr.isatty():
        yield _logged(what)
        note(f"{what}: done")
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)

        def moved(text: str, done: int, of: int) -> None:
            bar.update(task, description=f"{what} {text}", completed=done, total=of)

        yield moved


def print_table(rows: list[dict[str, Any]], columns: dict[str, str], right: str = "") -> None:
    """Rows under headings; `columns` maps keys to headings, `right` names those set flush right.

    As wide as the terminal, or as the content where nobody watches: a pipe has no margin. Nothing
    is cut off: what is too wide goes on in the next line, the last column first.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not rows:
        return
    console = Console(width=None if is_watched() else WIDTH_OF_A_PIPE)
    cells = [[text_of(row.get(key)) for key in columns] for row in rows]
    *first, _ = (max(map(len, texts)) for texts in zip(columns.values(), *cells, strict=True))
    room_for_the_last = console.width - sum(first) - 2 * len(first)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for number, (key, heading) in enumerate(columns.items()):
        side: Literal["left", "right"] = "right" if key in right.split() else "left"
        is_kept_whole = number < len(first) and room_for_the_last >= ENOUGH_FOR_WORDS
        table.add_column(heading, justify=side, overflow="fold", no_wrap=is_kept_whole)
    for texts in cells:
        table.add_row(*map(Text, texts))
    console.print(table, "")


def wrapped(text: str, indent: int) -> str:
    """A paragraph as wide as the terminal, at most 100 columns."""
    width = min(shutil.get_terminal_size().columns, 100)
    margin = " " * indent
    return textwrap.fill(text, width, initial_indent=margin, subsequent_indent=margin)


def text_of(value: Any) -> str:
    """A value in a table: nothing for null, lists by commas, times to the second."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(text_of, value))
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def _logged(what: str) -> Callable[[str, int, int], None]:
    tenths = -1

    def moved(text: str, done: int, of: int) -> None:
        nonlocal tenths
        tenth = 10 * done // max(of, 1)
        if tenth > max(tenths, 0):
            tenths = tenth
            note(f"{what}: {10 * tenth} %")

    return moved
