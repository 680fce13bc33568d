"""Checks around the infusion: premedication, observation, vaccinations, immunity."""

from typing import Annotated, Literal

from pydantic import Field

from pipelines.protocols.durations import Days, Hours
from pipelines.protocols.limits import Grade
from pipelines.protocols.parts import Analyte, Drug, Rule, Severity, VaccineGroup


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
