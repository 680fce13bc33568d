"""The small phrases of a protocol: `7 days`, `150 10*9/L`, `(alt | ast) & bilirubin`.

Each is parsed once into a frozen value that keeps its text, so that pages and messages show what
the clinician wrote. Arithmetic on percentages is decimal: `baseline + 30 %` is exactly 1.3.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator

Basis = Literal["absolute", "baseline", "previous", "reference"]
BASES: dict[str, Basis] = {
    "baseline": "baseline",
    "previous value": "previous",
    "lower limit": "reference",
    "upper limit": "reference",
}
NUMBER = r"\d+(?:\.\d+)?"


@dataclass(frozen=True)
class Duration:
    """A length of calendar time in months or in days, never both; a week is seven days."""

    months: int
    days: int
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Limit:
    """One side of a band: factor x the value of its basis, plus an offset in `unit`.

    An absolute limit has factor 0. The unit is null where the limit is only a multiple.
    """

    basis: Basis
    factor: float
    offset: float
    unit: str | None
    end: Literal["lower limit", "upper limit"] | None
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


def as_duration(value: object) -> Duration:
    """`7 days`, `2 weeks`, `1 month`, `1 year` as calendar time."""
    match = re.fullmatch(r"(\d{1,4}) (day|week|month|year)s?", str(value).strip())
    if match is None:
        raise ValueError(f"{value!r} is no length of time; write it like `7 days` or `1 month`")
    number, unit = int(match[1]), match[2]
    months = number * {"month": 1, "year": 12}.get(unit, 0)
    days = number * {"day": 1, "week": 7}.get(unit, 0)
    return Duration(months, days, f"{number} {unit}{'' if number == 1 else 's'}")


def as_days(value: object) -> Duration:
    """A length of time that must be given in days or weeks."""
    duration = as_duration(value)
    if duration.months:
        raise ValueError(f"{value!r} must be in days or weeks, for example `30 days`")
    return duration


def as_months(value: object) -> Duration:
    """A length of time that must be given in months or years."""
    duration = as_duration(value)
    if duration.days:
        raise ValueError(f"{value!r} must be in months or years, for example `48 months`")
    return duration


def as_hours(value: object) -> float:
    """`2 hours` as a number of hours."""
    match = re.fullmatch(rf"({NUMBER}) hours?", str(value).strip())
    if match is None:
        raise ValueError(f"{value!r} is no number of hours; write it like `2 hours`")
    return float(match[1])


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
    end: Literal["lower limit", "upper limit"] | None = None
    if match[2] == "lower limit":
        end = "lower limit"
    elif match[2] == "upper limit":
        end = "upper limit"
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


def as_components(value: object) -> Components:
    """`(alt | ast) & bilirubin` as a tuple of components; `assessment x` names an assessment."""
    text = " ".join(str(value).split())
    items = tuple(as_component(part) for part in text.split("&"))
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


CalendarTime = Annotated[Duration, BeforeValidator(as_duration)]
Days = Annotated[Duration, BeforeValidator(as_days)]
Months = Annotated[Duration, BeforeValidator(as_months)]
Hours = Annotated[float, BeforeValidator(as_hours)]
LimitText = Annotated[Limit, BeforeValidator(as_limit)]
QuantityText = Annotated[Quantity, BeforeValidator(as_quantity)]
Grade = Annotated[float, BeforeValidator(as_grade)]
ComponentsText = Annotated[Components, BeforeValidator(as_components)]
