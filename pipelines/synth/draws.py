"""When each patient's sets are taken, and what is in them."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.synth.cohort import Cohort
from pipelines.synth.people import DAYS_PER_YEAR, People

SCRIPTED_INTERVAL_DAYS = 28  # stays within the month that every protocol asks for
SCRIPTED_BASELINE_DAYS = 10  # before a course
DAYS_ABOVE = 10**6  # more days than any date has; keeps patients apart in one sorted key
MINUTES_FIRST, MINUTES_LAST = 7 * 60, 16 * 60  # the hours in which blood is taken


@dataclass(frozen=True)
class Draws:
    """One array element per draw, by patient and day; `is_` says what the set holds."""

    patient: np.ndarray
    number: np.ndarray
    day: np.ndarray
    minute: np.ndarray
    since_infusion: np.ndarray
    is_outside: np.ndarray
    arrives: np.ndarray
    is_baseline: np.ndarray
    is_urine: np.ndarray
    is_microscopy: np.ndarray
    is_thyroid: np.ndarray


def make_draws(rng: np.random.Generator, cohort: Cohort, people: People, end_day: int) -> Draws:
    """Every set of every patient up to the end."""
    given = people.infusions.filter(pl.col("day") <= end_day)
    last = last_infusion(people, given)
    monthly_patient, monthly_day = monthly(rng, cohort, people, last, end_day)
    before_patient, before_day = baselines(rng, cohort, people, end_day)
    patient = np.concatenate([monthly_patient, before_patient])
    day = np.concatenate([monthly_day, before_day])
    is_baseline = np.arange(len(day)) >= len(monthly_day)
    order = np.lexsort((day, patient))
    patient, day, is_baseline = patient[order], day[order], is_baseline[order]
    first_of = np.searchsorted(patient, patient, side="left")
    number = np.arange(len(day)) - first_of
    rates, quiet, size = cohort.draws, people.quiet[patient], len(day)
    is_outside = (rng.random(size) < rates.share_outside_lab) & ~quiet
    usual = rng.integers(*rates.usual_lag_days, size, endpoint=True)
    outside = rng.integers(*rates.outside_lag_days, size, endpoint=True)
    is_urine = (rng.random(size) >= rates.share_urine_missing) | quiet
    seen = (rng.random(size) >= rates.share_microscopy_missing) | quiet
    thyroid = (rng.random(size) < rates.share_thyroid) | quiet
    return Draws(
        patient=patient,
        number=number,
        day=day,
        minute=rng.integers(MINUTES_FIRST, MINUTES_LAST, size),
        since_infusion=days_since(given, patient, day),
        is_outside=is_outside,
        arrives=day + np.where(quiet, 0, np.where(is_outside, outside, usual)),
        is_baseline=is_baseline,
        is_urine=is_urine,
        is_microscopy=is_urine & seen,
        is_thyroid=is_baseline | (thyroid & (number % rates.thyroid_every_sets == 0)),
    )


def last_infusion(people: People, given: pl.DataFrame) -> np.ndarray:
    """The day of each patient's last infusion; the planned first one where none was given."""
    last = people.first_day.copy()
    latest = given.group_by("patient", maintain_order=True).agg(pl.col("day").max())
    last[latest["patient"].to_numpy()] = latest["day"].to_numpy()
    return last


def monthly(
    rng: np.random.Generator, cohort: Cohort, people: People, last: np.ndarray, end_day: int
) -> tuple[np.ndarray, np.ndarray]:
    """Patient and day of the sets between the first infusion and the end of surveillance."""
    rates = cohort.draws
    surveillance = int(cohort.followup["surveillance_months"] * DAYS_PER_YEAR / 12)
    until = last + surveillance + int(cohort.followup["after_surveillance_days"])
    until = np.minimum(until, np.minimum(people.stop_day - 1, end_day))
    most = max(1, int((until - people.first_day).max() / (rates.interval_median_days - 4)))
    shape = (len(until), most)
    spread = rates.interval_sd_days / rates.interval_median_days
    intervals = rng.lognormal(np.log(rates.interval_median_days), spread, shape)
    intervals[people.quiet] = SCRIPTED_INTERVAL_DAYS
    days = people.first_day[:, None] + intervals.cumsum(axis=1).astype(int)
    years = (days - people.first_day[:, None]) / DAYS_PER_YEAR
    taken = rng.random(shape) < people.monthly[:, None] - rates.lapse_per_year * years
    patient, place = np.nonzero(taken & (days <= until[:, None]))
    return patient, days[patient, place]


def baselines(
    rng: np.random.Generator, cohort: Cohort, people: People, end_day: int
) -> tuple[np.ndarray, np.ndarray]:
    """Patient and day of the sets before each course, the next planned one included."""
    starts = people.infusions.filter(pl.col("infusion") == 1)
    patient, day = starts["patient"].to_numpy(), starts["day"].to_numpy()
    quiet = people.quiet[patient]
    earliest, latest = cohort.draws.baseline_days_before
    before = rng.integers(earliest, latest, len(day), endpoint=True)
    day = day - np.where(quiet, SCRIPTED_BASELINE_DAYS, before)
    taken = (rng.random(len(day)) < cohort.draws.share_baseline) | quiet
    taken &= day <= end_day
    return patient[taken], day[taken]


def days_since(given: pl.DataFrame, patient: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Days since the patient's latest infusion; very many where there was none yet."""
    keys = np.sort((given["patient"] * DAYS_ABOVE + given["day"]).to_numpy())
    keys = np.concatenate([[-1], keys])  # before everybody
    latest = keys[np.searchsorted(keys, patient * DAYS_ABOVE + day, side="right") - 1]
    same = latest // DAYS_ABOVE == patient
    return np.where(same, day - latest % DAYS_ABOVE, DAYS_ABOVE)
