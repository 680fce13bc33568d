"""YAML that remembers on which line each value stood, so that an error can point at it.

Keys are kept as they are written (`No: result_id` maps a column called "No", not False).
Anchors, aliases and tags are refused: a configuration has no use for them, and a few lines of
nested aliases can fill the memory. So are duplicate keys, of which YAML silently keeps the last.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from pipelines.errors import LabwatchError

MAX_BYTES = 1_000_000  # a page of YAML is 5,000; more is the wrong file
PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C, several times as fast
MAX_DEPTH = 30  # lists within lists; the parser recurses once for each

Location = tuple[str | int, ...]


@dataclass(frozen=True)
class LocatedYaml:
    """The values of a YAML file, and the line of each by its location."""

    path: Path
    values: Any
    lines: dict[Location, int]
    problems: list[str] = field(default_factory=list)

    def line(self, location: Location) -> int:
        """The line of the nearest thing written at or above this location."""
        while location and location not in self.lines:
            location = location[:-1]
        return self.lines.get(location, 1)

    def problem(self, location: Location, text: str) -> str:
        """One error as the user reads it: file, line, key, what is wrong and what to do."""
        key = ".".join(str(part) for part in location) or "(the whole file)"
        return f"{self.path}:{self.line(location)}: {key}: {text}"


def read_yaml(path: Path, error: type[LabwatchError]) -> LocatedYaml:
    """Read one YAML file; `error` is raised where it can't be read as YAML at all."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise error(f"{path}: larger than {MAX_BYTES} bytes; is this the right file?")
        text = path.read_text("utf-8-sig")
        hazard = first_hazard(text)
        if hazard is not None:
            raise error(f"{path}:{hazard[0]}: {hazard[1]}")
        root = yaml.compose(text, Loader=PARSER)
    except FileNotFoundError:
        raise error(f"{path}: no such file; name an existing one") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise error(f"{path}: can't be read ({problem}); it must be UTF-8 text") from None
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        line = min(line, max(1, len(text.splitlines())))  # what is never closed ends past the end
        raise error(f"{path}:{line}: {problem.problem}; mend the YAML") from None
    except yaml.YAMLError as problem:
        raise error(f"{path}: {' '.join(str(problem).split())}; mend the YAML") from None
    located = LocatedYaml(path, None, {})
    values = {} if root is None else construct(root, (), located)
    return LocatedYaml(path, values, located.lines, located.problems)


def first_hazard(text: str) -> tuple[int, str] | None:
    """The line and nature of the first alias, anchor, tag or absurd nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=PARSER):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        hazard = None
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            hazard = "anchors and aliases (& and *) are not allowed; write the value out"
        elif isinstance(event, yaml.NodeEvent) and getattr(event, "tag", None):
            hazard = "tags (!...) are not allowed; write a plain value"
        elif depth > MAX_DEPTH:
            hazard = f"nested more than {MAX_DEPTH} deep; is this the right file?"
        if hazard:
            return (event.start_mark.line + 1 if event.start_mark else 1), hazard
    return None


def construct(node: yaml.Node, location: Location, located: LocatedYaml) -> Any:
    """The value of a node, noting its line and every duplicate key below it."""
    located.lines.setdefault(location, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return construct_mapping(node, location, located)
    if isinstance(node, yaml.SequenceNode):
        items = enumerate(node.value)
        return [construct(item, (*location, number), located) for number, item in items]
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_object(node)
    except ValueError:  # 2026-02-31 looks like a date and is none: the model will say so
        return node.value


def construct_mapping(
    node: yaml.MappingNode, location: Location, located: LocatedYaml
) -> dict[str, Any]:
    """A mapping with its keys as written."""
    mapping: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        below = (*location, key)
        if key in mapping:
            first = located.lines[below]
            located.lines[below] = key_node.start_mark.line + 1
            located.problems.append(
                located.problem(below, f"given twice (first on line {first}); keep one")
            )
            continue
        located.lines[below] = key_node.start_mark.line + 1
        mapping[key] = construct(value_node, below, located)
    return mapping


def explain(
    located: LocatedYaml, invalid: ValidationError, models: Sequence[type[BaseModel]]
) -> list[str]:
    """Every error of a pydantic model as a line a user can act on.

    `models` are those whose keys may be suggested for one that is misspelt.
    """
    known = {field.alias or name for model in models for name, field in model.model_fields.items()}
    problems = []
    for detail in invalid.errors(include_url=False, include_context=False):
        location: Location = detail["loc"]
        if detail["type"] == "extra_forbidden":
            text = f"unknown key; {suggestion(str(location[-1]), known)}"
        elif detail["type"] == "missing":
            text = f"missing; add `{location[-1]}: ...` here"
        else:
            text = detail["msg"].removeprefix("Value error, ")
        problems.append(located.problem(location, text))
    return problems


def suggestion(word: str, known: set[str]) -> str:
    """What to do about a key that nobody knows."""
    close = get_close_matches(word, sorted(known), n=1)
    return f"did you mean `{close[0]}`?" if close else "remove it"
