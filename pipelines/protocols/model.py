"""What a protocol is: every number, window and text of a surveillance, as one frozen model.

A model is made only by `pipelines.protocols.load.load_protocol`, which hands it the names that may
be referred to.
"""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from pipelines.protocols.durations import Days, Months
from pipelines.protocols.parts import (
    Drug,
    Finding,
    Part,
    Rule,
    RuleName,
    Severity,
    Source,
    findings,
)
from pipelines.protocols.schedule import BaselineText, Lateness, Requirement
from pipelines.protocols.thresholds import Threshold
from pipelines.protocols.together import Combination, Reflex
from pipelines.protocols.treatment import TreatmentRule


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
