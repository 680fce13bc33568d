"""What commands print: text for people, JSON for programs, progress for those who watch."""

import json
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal

import click

IS_QUIET: ContextVar[bool] = ContextVar("is_quiet", default=False)
LOG_FORMAT: ContextVar[Literal["text", "json"]] = ContextVar("log_format", default="text")
WIDTH_OF_A_PIPE = 240
WIDEST_TEXT = 100  # columns a paragraph is still read easily at
ENOUGH_FOR_WORDS = 9  # columns left for the last column of a table
JOINS_LETTERS = "\u200c\u200d"  # without these Persian words and many emoji come apart


def print_json(data: Any) -> None:
    """One JSON document on standard output; what would steer a terminal is escaped, not lost."""
    say(json.dumps(data, indent=2, ensure_ascii=False, default=str), _as_in_json)


def say(text: object = "", escape: Callable[[str], str] | None = None) -> None:
    """The answer, on standard output. Only line breaks of the text reach the terminal as such."""
    click.echo(_in_lines(str(text), escape))


def note(text: object, level: str = "info", event: str | None = None, **facts: Any) -> None:
    """A log line: on standard error, so that standard output stays for the answer.

    As JSON it has `at`, `level` and `message`, and, of what programs wait for, `event` and its
    facts. Where it is to be quiet, only what is more than information is said.
    """
    if IS_QUIET.get() and level == "info":
        return
    if LOG_FORMAT.get() == "text":
        click.echo(_in_lines(str(text)), err=True)
        return
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    named = {} if event is None else {"event": event, **facts}
    line = {"at": at, "level": level, "message": str(text), **named}
    click.echo(_as_in_json(json.dumps(line, ensure_ascii=False, default=str)), err=True)


def note_event(event: str, about: str, facts: dict[str, Any]) -> None:
    """An event for a program that reads the log; people are told in sentences."""
    if LOG_FORMAT.get() == "json":
        note(f"{event} {about}", "info", event, about=about, **facts)


def is_watched() -> bool:
    """Whether somebody looks at a terminal, rather than a log or another program."""
    return sys.stdout.isatty()


def shown(text: str) -> str:
    """A text of somebody else as it can be shown: nothing in it steers the terminal.

    Control characters, line breaks, marks that turn the direction of what follows and characters
    of no width are written as in Python (`\\x1b`, `\\u202e`); letters of any script and emoji stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(c) if _steers(c) else c for c in text)


@lru_cache(maxsize=4096)
def _steers(character: str) -> bool:
    return (
        unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        and character not in JOINS_LETTERS
        and not "\U000e0020" <= character <= "\U000e007f"  # the flags of Scotland and Wales
    )


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _as_in_json(line: str) -> str:
    steering = {character for character in line if _steers(character)}
    for character in steering:
        line = line.replace(character, json.dumps(character).strip('"'))
    return line.replace("\x7f", "\\u007f")


def _in_lines(text: str, escape: Callable[[str], str] | None = None) -> str:
    return "\n".join(map(escape or shown, text.split("\n")))


@contextmanager
def progress_of(what: str, counted: str = "") -> Iterator[Callable[[str, int, int], None]]:
    """Call what it yields with (text, done, of): a bar while somebody watches, else log lines.

    `counted` is what is counted, for the rate: `bytes` are shown as such.
    """
    if not sys.stderr.isatty() or LOG_FORMAT.get() == "json" or IS_QUIET.get():
        yield _logged(what)
        note(f"{what}: done")
        return
    from pipelines.progress_bar import progress_bar

    with progress_bar(counted) as bar:
        task = bar.add_task(what, total=None)

        def moved(text: str, done: int, of: int) -> None:
            bar.update(task, description=f"{what} {shown(text)}", completed=done, total=of)

        yield moved


def print_table(
    rows: list[dict[str, Any]], columns: dict[str, str], right: str = "", indent: int = 0
) -> None:
    """Rows under headings; `columns` maps keys to headings, `right` names those set flush right.

    As wide as the terminal, or as the content where nobody watches: a pipe has no margin. Nothing
    is cut off: what is too wide goes on in the next line, the last column first.
    """
    from rich.cells import cell_len
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    if not rows:
        return
    console = Console(width=None if is_watched() else WIDTH_OF_A_PIPE)
    cells = [[text_of(row.get(key)) for key in columns] for row in rows]
    *first, _ = (max(map(cell_len, texts)) for texts in zip(columns.values(), *cells, strict=True))
    room_for_the_last = console.width - indent - sum(first) - 2 * len(first)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for number, (key, heading) in enumerate(columns.items()):
        side: Literal["left", "right"] = "right" if key in right.split() else "left"
        is_kept_whole = number < len(first) and room_for_the_last >= ENOUGH_FOR_WORDS
        table.add_column(heading, justify=side, overflow="fold", no_wrap=is_kept_whole)
    for texts in cells:
        table.add_row(*map(Text, texts))
    console.print(Padding(table, (0, 0, 0, indent), expand=False), "")


def wrapped(text: str, indent: int) -> str:
    """A paragraph as wide as the terminal, at most 100 columns; a word too wide is broken."""
    from rich.console import Console
    from rich.text import Text

    console = Console()
    width = max(min(console.width, WIDEST_TEXT) - indent, ENOUGH_FOR_WORDS)
    lines = Text(shown(" ".join(text.split()))).wrap(console, width)
    return "\n".join(" " * indent + line.plain.rstrip() for line in lines)


def text_of(value: Any) -> str:
    """A value in a table: nothing for null, lists by commas, times to the second."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(text_of, value))
    if isinstance(value, float):
        return f"{value:g}"
    return shown(str(value))


def _logged(what: str) -> Callable[[str, int, int], None]:
    tenths = -1

    def moved(text: str, done: int, of: int) -> None:
        nonlocal tenths
        tenth = 10 * done // max(of, 1)
        if tenth > max(tenths, 0):
            tenths = tenth
            note(f"{what}: {10 * tenth} %")

    return moved
