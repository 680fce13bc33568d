"""Threshold rules: one analyte, its bands, when they apply, and what explains a breach."""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, model_validator

from pipelines.protocols.bands import Band, Place, bands_not_worse, units_of
from pipelines.protocols.durations import CalendarTime, Days
from pipelines.protocols.limits import Grade, Quantity, QuantityText
from pipelines.protocols.parts import Analyte, Finding, Names, Part, Rule, findings


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
    def check(self, info: ValidationInfo[Names]) -> Self:
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
