"""A page of YAML that may lie over another, and the mistakes found in it, each at its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from pipelines.located_yaml import LocatedYaml, Location, suggestion


@dataclass(frozen=True)
class Page:
    """The values of a page, and the files they stand in: its own, then the one it extends."""

    values: dict[str, Any]
    files: tuple[LocatedYaml, ...]


def explained(page: Page, invalid: ValidationError, known: set[str]) -> list[str]:
    """Every mistake as a line a user can act on: file, line, field, what is wrong, the fix.

    `known` are the keys that may be suggested for one that is misspelt. Too few items are not
    reported where one of the items is wrong itself. The page's own file comes first, by line.
    """
    details = invalid.errors(include_url=False)
    places = [detail["loc"] for detail in details]
    found: list[tuple[Location, str]] = []
    for detail in details:
        place = detail["loc"]
        if detail["type"] == "too_short" and has_below(place, places):
            continue
        for below, text in detail.get("ctx", {}).get("findings", [((), fix_for(detail, known))]):
            found.append(((*real_location(page.values, place), *below), text))
    placed = [(nearest(page, where), where, text) for where, text in found]
    placed.sort(key=lambda item: (page.files.index(item[0]), item[0].line(item[1])))
    return [file.problem(where, text) for file, where, text in placed]


def has_below(place: Location, places: Sequence[Location]) -> bool:
    """Whether any mistake lies within this place."""
    return any(other != place and other[: len(place)] == place for other in places)


def real_location(values: Any, location: Location) -> Location:
    """A location without what pydantic adds to it: the kind of a union, the mark of a key."""
    real: list[str | int] = []
    for number, part in enumerate(location):
        if isinstance(values, dict) and part in values:
            values = values[part]
        elif isinstance(part, int):
            values = values[part] if isinstance(values, list) else None
        elif number < len(location) - 1 or part == "[key]":
            continue
        real.append(part)
    return tuple(real)


def nearest(page: Page, location: Location) -> LocatedYaml:
    """The file in which this place, or the nearest one above it, was written."""

    def depth(file: LocatedYaml) -> int:
        return next(n for n in range(len(location), -1, -1) if location[:n] in file.lines)

    return max(page.files, key=depth)


def fix_for(detail: Any, known: set[str]) -> str:
    """What pydantic found wrong with one field, and what to do about it."""
    name = str(detail["loc"][-1]) if detail["loc"] else ""
    if detail["type"] == "extra_forbidden":
        return f"unknown key; {suggestion(name, known)}"
    if detail["type"] == "missing":
        return f"missing; add `{name}: ...` here"
    if detail["type"] == "string_type":
        return f"must be text, not {detail['input']!r}; put it in quotes"
    return str(detail["msg"]).removeprefix("Value error, ")
