"""Rules about several results: threshold rules active together, and tests that another asks for."""

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from pipelines.protocols.durations import Days
from pipelines.protocols.limits import Grade
from pipelines.protocols.parts import Analyte, Part, Rule, Severity, ThresholdName, findings


def alternatives(value: object) -> object:
    """`alt_high | ast_high` as a list of names."""
    return [part.strip() for part in value.split("|")] if isinstance(value, str) else value


Group = Annotated[tuple[ThresholdName, ...], BeforeValidator(alternatives), Field(min_length=1)]


class Combination(Rule):
    """Several threshold rules active together; of each group any one counts, once."""

    members: Annotated[tuple[Group, ...], Field(min_length=2)]
    needed: Annotated[int, Field(ge=1)]
    severity: Severity
    act_within: Days

    @model_validator(mode="after")
    def check(self) -> Self:
        """No more members can be needed than there are."""
        if self.needed > len(self.members):
            findings([(("needed",), f"{self.needed} of {len(self.members)} can never be met")])
        return self


class Trigger(Part):
    """What asks for another test: a graded finding, or a date in breach of a threshold rule."""

    analyte: Analyte | None = None
    at_least: Grade | None = None
    rule: ThresholdName | None = None

    @model_validator(mode="after")
    def check(self) -> Self:
        """One kind of trigger."""
        by_analyte = self.analyte is not None and self.at_least is not None
        if by_analyte == (self.rule is not None) or (self.rule and self.analyte):
            findings([((), "give either `analyte` with `at_least`, or `rule`")])
        return self


class Reflex(Rule):
    """A test that is wanted because of the result of another."""

    trigger: Trigger
    required: Analyte
    within: Days
    severity: Severity
    overdue_severity: Severity
