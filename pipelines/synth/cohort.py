"""The numbers and spellings behind the synthetic registry, checked when they are read."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

HERE = Path(__file__).parent
Share = float
Days = tuple[int, int]


class Frozen(BaseModel):
    """Data that refuses unknown keys and never changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Analyte(Frozen):
    """Ordinary values of one analyte, in its canonical unit; spreads are relative."""

    female: float
    male: float
    between: float
    within: float
    low: float
    high: float


class Effect(Frozen):
    """What an illness does to an analyte: sets it near a level, or multiplies it."""

    level: float | None = None
    times: float = 1
    spread: float = 0.2


class Event(Frozen):
    """An illness: how many get it, when after the first infusion, for how long, what it shows."""

    share: Share
    onset_days: float
    onset_sd_days: float
    lasts_days: int
    effects: dict[str, Effect]
    rules: list[str]


class Kind(Frozen):
    """A kind of patient: how often a month's set is taken in the first year."""

    share: Share
    monthly: Share


class Draws(Frozen):
    """When sets are taken, what lacks in them, and how late they arrive."""

    kinds: list[Kind]
    lapse_per_year: float
    interval_median_days: float
    interval_sd_days: float
    share_baseline: Share
    baseline_days_before: Days
    thyroid_every_sets: int
    share_thyroid: Share
    share_urine_missing: Share
    share_microscopy_missing: Share
    share_outside_lab: Share
    outside_lag_days: Days
    usual_lag_days: Days


class Occasion(Frozen):
    """A vaccination or assessment of some patients, once or time after time.

    Scripted patients have it if `scripted`, and then always.
    """

    entity: str
    name: str
    what: list[str]
    patients: Share
    days_from_start: Days
    share_done: Share = 1
    times: int = 1
    every_days: int = 365
    outcome: str | None = None
    women_only: bool = False
    scripted: bool = False


class Versions(Frozen):
    """How rows are sent more than once, over how many nights."""

    nights: int
    corrected: Share
    corrected_factors: list[float]
    corrected_after_days: Days
    withdrawn: Share
    preliminary: Share
    preliminary_hours: Days
    delivered_again: Share


class Cohort(Frozen):
    """`cohort.yaml`, where each number is explained."""

    people: dict[str, Any]
    courses: dict[str, Any]
    followup: dict[str, float]
    draws: Draws
    analytes: dict[str, Analyte]
    lymphopenia: dict[str, float]
    events: dict[str, Event]
    chance: dict[str, Any]
    occasions: list[Occasion]
    versions: Versions
    dirt: dict[str, Share]
    share_mended: Share
    share_broken_events: Share
    bad_event_status: str
    upcr_days: Days
    free_t4_days: Days


class LabFeed(Frozen):
    """One laboratory: its format, its share of the patients, the start of its result ids."""

    format: str
    style: str
    share: Share
    prefix: str
    statuses: dict[str, str | None]


class Spelling(Frozen):
    """One way of writing an analyte: a number in a unit, or words.

    `percent_of` names the analyte whose share is written in place of an absolute count.
    """

    code: str
    name: str
    unit: str | None = None
    multiply: float = 1
    decimals: int = 0
    low: float | None = None
    high: float | None = None
    weight: int = 1
    words: str | None = None
    percent_of: str | None = None


class Wording(Frozen):
    """The texts for all values from `from` up to the next wording's."""

    at_least: float = Field(alias="from")
    texts: list[str]


class Spellings(Frozen):
    """`spellings.yaml`, where each part is explained."""

    feeds: dict[str, LabFeed]
    results: dict[str, dict[str, list[Spelling]]]
    least_measured: dict[str, float]
    words: dict[str, list[Wording]]
    broken: dict[str, Any]
    not_monitored: list[str]
    not_monitored_codes: list[str]
    local_codes: dict[str, str]


def load_cohort() -> Cohort:
    """The rates of the made-up cohort."""
    return Cohort.model_validate(yaml.safe_load((HERE / "cohort.yaml").read_text("utf-8")))


def load_spellings() -> Spellings:
    """The ways laboratories write."""
    return Spellings.model_validate(yaml.safe_load((HERE / "spellings.yaml").read_text("utf-8")))
