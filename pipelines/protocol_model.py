"""What a protocol is: every number, window and text of a surveillance, as one frozen model.

A model is made only by `pipelines.protocols.load_protocol`, which hands it the names that may be
referred to.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from pipelines.protocol_parts import (
    Analyte,
    Drug,
    Finding,
    Part,
    Rule,
    RuleName,
    Severity,
    Source,
    ThresholdName,
    VaccineGroup,
    findings,
)
from pipelines.protocol_schedule import BaselineText, Lateness, Requirement
from pipelines.protocol_thresholds import Threshold
from pipelines.protocol_words import Days, Grade, Hours, Months


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


class Premedication(Rule):
    """A drug wanted on each of the first infusion days of a course."""

    check: Literal["premedication"]
    drug: Drug
    infusion_days: Annotated[int, Field(ge=1, le=9)]
    severity: Severity


class Observation(Rule):
    """Time of observation wanted after each infusion."""

    check: Literal["observation"]
    at_least: Hours
    severity: Severity


class VaccinationBefore(Rule):
    """A vaccination given too shortly before a course."""

    check: Literal["vaccination_before"]
    within: Days
    severity: Severity


class LiveVaccineAfter(Rule):
    """A vaccine given that must not be given after the first infusion."""

    check: Literal["live_vaccine_after"]
    vaccines: VaccineGroup
    severity: Severity


class Immunity(Rule):
    """Nothing on record that shows immunity before the first infusion."""

    check: Literal["immunity"]
    vaccines: VaccineGroup
    assessment: str
    outcomes: Annotated[tuple[str, ...], Field(min_length=1)]
    analyte: Analyte
    at_least: Grade
    severity: Severity


TreatmentRule = Annotated[
    Premedication | Observation | VaccinationBefore | LiveVaccineAfter | Immunity,
    Field(discriminator="check"),
]


class BaselineValue(Part):
    """Where the value that later results are compared with is looked for, in this order."""

    last_within: Days
    median_within: Days
    first_after_within: Days


class Unreadable(Rule):
    """The flag of a result that was set aside."""

    severity: Severity
    looks_back: Days


class Protocol(Part):
    """One version of the surveillance of one drug in one jurisdiction."""

    protocol: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: str
    version: str
    in_force_from: date
    in_force_until: date | None = None
    author: str
    checker: str
    review_by: date
    drug: Drug
    course_gap: Days
    window: Months
    turnaround: Days
    shown: Days
    planned_horizon: Days
    sources: dict[str, Source]
    requirements: dict[RuleName, Requirement]
    overdue: Lateness
    baseline_missing: BaselineText
    baseline_due: BaselineText
    baseline_value: BaselineValue
    thresholds: dict[RuleName, Threshold] = Field(default_factory=dict)
    combinations: dict[RuleName, Combination] = Field(default_factory=dict)
    reflexes: dict[RuleName, Reflex] = Field(default_factory=dict)
    treatment_rules: dict[RuleName, TreatmentRule] = Field(default_factory=dict)
    unreadable_result: Unreadable

    @model_validator(mode="after")
    def check(self) -> Self:
        """Dates are in order, and no rule's name is used in two sections."""
        found: list[Finding] = []
        if self.in_force_until is not None and self.in_force_until < self.in_force_from:
            found.append((("in_force_until",), "is before in_force_from"))
        sections = ("thresholds", "combinations", "reflexes", "treatment_rules")
        seen = schedule_rules(self.requirements) | {"unreadable_result": "unreadable_result"}
        for section in sections:
            for name in getattr(self, section):
                if name in seen:
                    found.append(((section, name), f"{seen[name]} makes a rule of that name too"))
                seen[name] = section
        findings(found)
        return self


def schedule_rules(requirements: dict[str, Requirement]) -> dict[str, str]:
    """The names of the rules that a schedule makes by itself, with the section that makes them."""
    late = [f"{name}_overdue" for name, item in requirements.items() if item.every]
    before = [
        f"{name}_baseline_{what}"
        for name, item in requirements.items()
        if item.baseline
        for what in ("missing", "due")
    ]
    return dict.fromkeys([*late, *before], "requirements")


def rule_names(protocol: Protocol) -> frozenset[str]:
    """Every rule of which a protocol can raise a flag."""
    named = (protocol.thresholds, protocol.combinations, protocol.reflexes)
    rules = {name for section in (*named, protocol.treatment_rules) for name in section}
    return frozenset(rules | {*schedule_rules(protocol.requirements), "unreadable_result"})
