"""What a date must show, as a protocol writes it: `(alt | ast) & bilirubin`."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator

from pipelines.protocols.durations import AS_TEXT

MOST_COMPONENTS = 10  # what may lack is written out for every set of them


@dataclass(frozen=True)
class Component:
    """One thing a date must show: any one of `analytes`, or of `assessments`, serves."""

    label: str
    analytes: tuple[str, ...]
    assessments: tuple[str, ...]


@dataclass(frozen=True)
class Components:
    """All the things a date must show to satisfy a requirement."""

    items: tuple[Component, ...]
    text: str

    def __str__(self) -> str:
        return self.text


def as_components(value: object) -> Components:
    """`(alt | ast) & bilirubin` as a tuple of components; `assessment x` names an assessment."""
    text = " ".join(str(value).split())
    items = tuple(as_component(part) for part in text.split("&"))
    if len(items) > MOST_COMPONENTS:
        raise ValueError(
            f"{len(items)} components are named, at most {MOST_COMPONENTS} fit one requirement; "
            "make two requirements of it"
        )
    return Components(items, text)


def as_component(text: str) -> Component:
    """One component: a name, or a bracketed group of which any one serves."""
    match = re.fullmatch(r"\((.+)\)|([^()|]+)", text.strip())
    if match is None:
        raise ValueError(
            f"{text.strip()!r} can't be read; write names joined by &, and put the names of which "
            "any one serves in brackets: `(alt | ast) & bilirubin`"
        )
    names = [name.strip() for name in (match[1] or match[2]).split("|")]
    if not all(re.fullmatch(r"(assessment )?[a-z][a-z0-9_]*", name) for name in names):
        raise ValueError(f"{text.strip()!r} must hold names such as `platelets`, joined by | or &")
    assessments = tuple(n.removeprefix("assessment ") for n in names if " " in n)
    analytes = tuple(name for name in names if " " not in name)
    return Component("|".join(analytes + assessments), analytes, assessments)


ComponentsText = Annotated[Components, BeforeValidator(as_components), AS_TEXT]
