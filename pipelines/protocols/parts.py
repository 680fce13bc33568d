"""The words all parts of a protocol share: names that may be referred to, severities, citations.

`Names` is handed to every model as validation context, so that a misspelt name is found in the
same pass as a missing field or a wrong unit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from string import Formatter
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

Severity = Literal["routine", "urgent", "critical"]
SEVERITY_RANK: dict[Severity, int] = {"routine": 1, "urgent": 2, "critical": 3}
PLACEHOLDERS = frozenset(
    [
        "analyte",
        "baseline_on",
        "baseline_value",
        "days_overdue",
        "due_on",
        "last_done_on",
        "latest_on",
        "latest_value",
        "missing_components",
        "n_results",
        "opened_on",
        "test",
        "unit",
        "worst_value",
    ]
)
Evidence = Literal[
    "verified in a public copy",
    "seen in a secondary source",
    "recalled, not verified",
    "proposal, needs sign-off",
]
Finding = tuple[tuple[str | int, ...], str]


@dataclass(frozen=True)
class Names:
    """What a protocol may refer to: the vocabulary's names and the protocol's own."""

    units: Mapping[str, frozenset[str]]  # of each analyte; empty where it is graded in words
    drugs: frozenset[str]
    vaccines: frozenset[str]
    sources: frozenset[str]
    thresholds: frozenset[str]


def findings(found: list[Finding]) -> None:
    """Report mistakes that concern several fields, each at the field to mend."""
    if found:
        raise PydanticCustomError("findings", "mistakes", {"findings": found})


def known(kind: str, name: str, names: frozenset[str]) -> str:
    """The name, if there is such a thing; else what was probably meant."""
    if name not in names:
        close = get_close_matches(name, sorted(names), n=1)
        fix = f"did you mean `{close[0]}`?" if close else f"known are {', '.join(sorted(names))}"
        raise ValueError(f"there is no {kind} `{name}`; {fix}")
    return name


def known_message(message: str) -> str:
    """A message template whose placeholders all exist."""
    try:
        fields = {field for _, field, _, _ in Formatter().parse(message) if field is not None}
    except ValueError as problem:
        raise ValueError(f"{problem}; write placeholders like {{latest_value}}") from None
    for field in sorted(fields):
        known("placeholder", field, PLACEHOLDERS)
    return message


def listed(value: object) -> object:
    """One name as a list of one."""
    return [value] if isinstance(value, str) else value


Analyte = Annotated[
    str, AfterValidator(lambda name, info: known("analyte", name, frozenset(info.context.units)))
]
Drug = Annotated[str, AfterValidator(lambda name, info: known("drug", name, info.context.drugs))]
VaccineGroup = Annotated[
    str, AfterValidator(lambda name, info: known("vaccine group", name, info.context.vaccines))
]
SourceKey = Annotated[
    str, AfterValidator(lambda name, info: known("source", name, info.context.sources))
]
ThresholdName = Annotated[
    str, AfterValidator(lambda name, info: known("threshold rule", name, info.context.thresholds))
]
Sources = Annotated[tuple[SourceKey, ...], BeforeValidator(listed), Field(min_length=1)]
Message = Annotated[str, Field(min_length=10), AfterValidator(known_message)]
RuleName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Part(BaseModel):
    """A piece of a protocol: frozen, and every key must be known."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Source(Part):
    """Where sentences and numbers come from."""

    citation: str = Field(min_length=5)
    url: str | None = Field(default=None, pattern=r"^https?://")


class Cited(Part):
    """Something that rests on sources, and how sure we are of it."""

    title: str
    source: Sources
    evidence: Evidence


class Rule(Cited):
    """What every rule tells the reader of its flag."""

    threshold: str = Field(min_length=3, max_length=90)
    message: Message
    what_to_do: str
