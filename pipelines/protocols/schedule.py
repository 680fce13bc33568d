"""What is due and when: requirements, their baselines, and the flags of lateness."""

from typing import Literal, Self

from pydantic import Field, ValidationInfo, model_validator

from pipelines.protocols.components import ComponentsText
from pipelines.protocols.durations import CalendarTime, Days, Interval
from pipelines.protocols.parts import (
    Analyte,
    Cited,
    Finding,
    Message,
    Names,
    Part,
    Severity,
    findings,
    known,
)


class Baseline(Part):
    """A complete date wanted shortly before each course, or before the first."""

    within: CalendarTime
    courses: Literal["every", "first"] = "every"


class Requirement(Cited):
    """A set of tests that must be complete on one date, every so often; or only at baseline."""

    components: ComponentsText
    also_serves: dict[Analyte, Analyte] = Field(default_factory=dict)
    every: Interval | None = None
    grace: Days | None = None
    baseline: Baseline | None = None

    @model_validator(mode="after")
    def check(self, info: ValidationInfo[Names]) -> Self:
        """Components are known, and there is a schedule or a baseline to keep."""
        found: list[Finding] = []
        units = info.context.units
        named = [analyte for item in self.components.items for analyte in item.analytes]
        for analyte in named:
            try:
                known("analyte", analyte, frozenset(units))
            except ValueError as problem:
                found.append((("components",), str(problem)))
        for other, analyte in self.also_serves.items():
            if analyte not in named:
                found.append((("also_serves", other), f"{analyte} is none of the components"))
        if (self.every is None) != (self.grace is None):
            found.append((("every",), "every and grace belong together; give both or neither"))
        if self.every is None and self.baseline is None:
            found.append(((), "neither `every` nor `baseline`: add when the test is due"))
        findings(found)
        return self


class Lateness(Part):
    """The flag of an overdue requirement."""

    severity: Severity
    late_after: Days
    late_severity: Severity
    message: Message
    what_to_do: str


class BaselineText(Part):
    """The flag of a baseline that is missing, or due before a planned infusion."""

    severity: Severity
    message: Message
    what_to_do: str
