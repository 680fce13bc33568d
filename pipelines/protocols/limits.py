"""Limits, numbers and grades as a protocol writes them: `150 10*9/L`, `3 x upper limit`, `1+`.

Arithmetic on percentages is decimal: `baseline + 30 %` is exactly 1.3 times the baseline.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator

from pipelines.protocols.durations import AS_TEXT

Basis = Literal["absolute", "baseline", "previous", "reference"]
BASES: dict[str, Basis] = {
    "baseline": "baseline",
    "previous value": "previous",
    "lower limit": "reference",
    "upper limit": "reference",
}
NUMBER = r"\d+(?:\.\d+)?"


@dataclass(frozen=True)
class Limit:
    """One side of a band: factor x the value of its basis, plus an offset in `unit`.

    An absolute limit has factor 0. The unit is null where the limit is only a multiple.
    """

    basis: Basis
    factor: float
    offset: float
    unit: str | None
    end: str | None  # of the reference range
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Quantity:
    """A number with its unit."""

    number: float
    unit: str

    def __str__(self) -> str:
        return f"{self.number:g} {self.unit}"


def as_limit(value: object) -> Limit:
    """`150 10*9/L`, `3 x upper limit`, `baseline + 30 %` or `baseline - 20 g/L` as a limit."""
    text = " ".join(str(value).split())
    relative = re.fullmatch(
        rf"(?:({NUMBER}) x )?({'|'.join(BASES)})(?: ([+-]) ({NUMBER}) (\S+))?", text
    )
    if relative is not None:
        return relative_limit(relative, text)
    absolute = re.fullmatch(rf"({NUMBER}) (\S+)", text)
    if absolute is None:
        raise ValueError(
            f"{text!r} is no limit; write a number and its unit (`150 10*9/L`), a multiple "
            "(`3 x upper limit`) or a distance (`baseline + 30 %`, `baseline - 20 g/L`)"
        )
    return Limit("absolute", 0.0, float(absolute[1]), absolute[2], None, text)


def relative_limit(match: re.Match[str], text: str) -> Limit:
    """A limit that is measured from another value of the patient or from the row's own range."""
    factor = Decimal(match[1] or 1)
    sign = -1 if match[3] == "-" else 1
    distance, unit = Decimal(match[4] or 0) * sign, match[5]
    if unit == "%":
        factor, distance, unit = factor * (1 + distance / 100), Decimal(0), None
    end = match[2] if BASES[match[2]] == "reference" else None
    return Limit(BASES[match[2]], float(factor), float(distance), unit, end, text)


def as_quantity(value: object) -> Quantity:
    """`0.4 m[IU]/L` as a number with its unit."""
    match = re.fullmatch(rf"({NUMBER}) (\S+)", " ".join(str(value).split()))
    if match is None:
        raise ValueError(f"{value!r} must be a number and its unit, for example `40 U/L`")
    return Quantity(float(match[1]), match[2])


def as_grade(value: object) -> float:
    """A strip grade as it is ordered: `trace` 0.5, `1+` 1, `positive` 1."""
    words = {"negative": 0.0, "trace": 0.5, "positive": 1.0}
    match = re.fullmatch(r"([1-4])\+", str(value).strip())
    if match is None and value not in words:
        raise ValueError(f"{value!r} is no grade; write trace, 1+, 2+, 3+, 4+ or positive")
    return float(match[1]) if match else words[str(value)]


LimitText = Annotated[Limit, BeforeValidator(as_limit), AS_TEXT]
QuantityText = Annotated[Quantity, BeforeValidator(as_quantity), AS_TEXT]
Grade = Annotated[float, BeforeValidator(as_grade)]
