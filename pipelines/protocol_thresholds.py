"""What a result says: bands of values, what they are measured from, and what explains them."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, model_validator

from pipelines.protocol_parts import (
    SEVERITY_RANK,
    Analyte,
    Finding,
    Part,
    Rule,
    Severity,
    findings,
)
from pipelines.protocol_words import (
    CalendarTime,
    Days,
    Grade,
    Limit,
    LimitText,
    Quantity,
    QuantityText,
)

Place = tuple[str | int, ...]
SIDES = ("below", "at_most", "above", "at_least")


class Band(Part):
    """A side or two of values that are in breach, how bad that is, and when to repeat."""

    below: LimitText | None = None
    at_most: LimitText | None = None
    above: LimitText | None = None
    at_least: LimitText | None = None
    severity: Severity
    repeat: Days
    at_once: bool = False

    @model_validator(mode="after")
    def check(self) -> Self:
        """One limit for each side at most, all of one basis."""
        sides = {side: getattr(self, side) for side in SIDES}
        given = {side: limit for side, limit in sides.items() if limit is not None}
        found: list[Finding] = []
        if not given:
            found.append(((), "no limit; add below, at_most, above or at_least"))
        if {"below", "at_most"} <= given.keys() or {"above", "at_least"} <= given.keys():
            found.append(((), "two limits on one side; keep one"))
        if len({limit.basis for limit in given.values()}) > 1:
            found.append(((), "both sides must be measured from the same thing"))
        for side, limit in given.items():
            wrong = "upper limit" if side in ("below", "at_most") else "lower limit"
            if limit.end == wrong:
                found.append(((side,), f"{side} can't be measured from the {wrong}"))
        findings(found)
        return self

    @property
    def limits(self) -> dict[str, Limit]:
        """The limits that are given, by side."""
        return {side: getattr(self, side) for side in SIDES if getattr(self, side) is not None}

    @property
    def basis(self) -> str:
        """What its limits are measured from."""
        return str(next(iter(self.limits.values())).basis)


class DefaultRange(Part):
    """The limits of normal that stand in where the row brings none."""

    low: QuantityText | None = None
    high: QuantityText | None = None


class Explanation(Part):
    """A finding of the same date, or an assessment near it, that explains a breach."""

    analyte: Analyte | None = None
    at_least: Grade | None = None
    assessment: str | None = None
    within: Days | None = None
    unless: tuple[str, ...] = ()

    @model_validator(mode="after")
    def check(self) -> Self:
        """Either an analyte with its grade, or an assessment with its days."""
        by_analyte = self.analyte is not None and self.at_least is not None
        by_assessment = self.assessment is not None and self.within is not None
        mixed = self.analyte is not None and self.assessment is not None
        if mixed or not (by_analyte or by_assessment):
            text = "give either `analyte` with `at_least`, or `assessment` with `within`"
            findings([((), text)])
        return self


class Threshold(Rule):
    """One analyte, the bands of its values that are in breach, and when the rule applies.

    The first band is the breach itself; each further band is a worse one. A rule is quiet on the
    day of an infusion, up to and including `quiet_after_infusion` later.
    """

    analyte: Analyte
    worst: Literal["low", "high", "both"]
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]
    other_units: dict[str, Annotated[tuple[Band, ...], Field(min_length=1)]] = Field(
        default_factory=dict
    )
    default_range: DefaultRange = DefaultRange()
    previous_within: Days | None = None
    quiet_after_infusion: CalendarTime | None = None
    dates_needed: Annotated[int, Field(ge=1, le=9)] = 1
    explained_by: tuple[Explanation, ...] = ()

    @model_validator(mode="after")
    def check(self, info: ValidationInfo) -> Self:
        """Units are the analyte's, bands get worse, and what limits are measured from is given."""
        units: frozenset[str] = info.context.units[self.analyte]
        found = [*self.wrong_units(units), *bands_not_worse(self.bands, ("bands",))]
        for unit, bands in self.other_units.items():
            found += bands_not_worse(bands, ("other_units", unit))
        bases = {band.basis for band in self.bands}
        if ("previous" in bases) != (self.previous_within is not None):
            text = "a limit measured from the previous value needs it, and no other does"
            found.append((("previous_within",), text))
        findings(found)
        return self

    def wrong_units(self, units: frozenset[str]) -> list[Finding]:
        """Every number must be written in a canonical unit of the analyte."""
        if not units:
            return [(("analyte",), f"{self.analyte} has no unit, so it can have no limits")]
        fix = f"{self.analyte} is kept in {' or '.join(sorted(units))}; convert the number"
        found: list[Finding] = [
            (place, f"unit `{unit}`: {fix}")
            for place, unit in self.units_written()
            if unit is not None and unit not in units
        ]
        for other, bands in self.other_units.items():
            for place, unit in units_of(bands, ("other_units", other)):
                if unit not in (None, other):
                    found.append((place, f"unit `{unit}` under `{other}`; use that unit"))
        return found

    def units_written(self) -> Iterator[tuple[Place, str | None]]:
        """Every unit of the rule, outside the bands of its other units, with its place."""
        yield from units_of(self.bands, ("bands",))
        yield from ((("other_units", unit), unit) for unit in self.other_units)
        for end in ("low", "high"):
            default: Quantity | None = getattr(self.default_range, end)
            yield ("default_range", end), default.unit if default else None


def units_of(bands: tuple[Band, ...], place: Place) -> Iterator[tuple[Place, str | None]]:
    """The unit of every limit of some bands, with its place."""
    for number, band in enumerate(bands):
        for side, limit in band.limits.items():
            yield (*place, number, side), limit.unit


def bands_not_worse(bands: tuple[Band, ...], place: tuple[str, ...]) -> list[Finding]:
    """Bands that are not worse than the one before them: in severity, in limit, in haste."""
    found: list[Finding] = []
    for number, (milder, worse) in enumerate(pairwise(bands), start=1):
        here = (*place, number)
        step = SEVERITY_RANK[worse.severity] - SEVERITY_RANK[milder.severity]
        if step < 0 or (step == 0 and not worse.at_once):
            text = f"is no worse than the band before it ({milder.severity}); bands get worse"
            found.append(((*here, "severity"), text))
        if worse.repeat.days > milder.repeat.days:
            text = f"is later than in the band before it ({milder.repeat}); worse is sooner"
            found.append(((*here, "repeat"), text))
        found += [((*here, side), text) for side, text in limits_not_worse(milder, worse)]
    return found


def limits_not_worse(milder: Band, worse: Band) -> list[tuple[str, str]]:
    """Limits that let in more values than the same side of the band before; other bases pass."""
    found = []
    for sides, sign in ((SIDES[:2], -1), (SIDES[2:], 1)):
        before = limit_of(milder, sides)
        after = limit_of(worse, sides)
        if before is None or after is None or before[1].basis != after[1].basis:
            continue
        mild, bad = before[1], after[1]
        if mild.unit == bad.unit and distance(mild, bad) * sign <= 0:
            text = f"{bad} is no further out than {mild} in the band before; bands get worse"
            found.append((after[0], text))
    return found


def limit_of(band: Band, sides: tuple[str, ...]) -> tuple[str, Limit] | None:
    """The limit of a band on one side, with the word it is given by."""
    return next(((side, limit) for side, limit in band.limits.items() if side in sides), None)


def distance(milder: Limit, worse: Limit) -> float:
    """How much higher the second limit lies than the first."""
    return (worse.factor - milder.factor) or (worse.offset - milder.offset)
