"""Made-up patients and their infusions. Days are counted from 1970-01-01, as Int32."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.synth.cohort import Cohort, Spellings
from pipelines.synth.stories import Story, scripted_infusions

DAYS_PER_YEAR = 365.25
NEVER = 2**30  # a day that doesn't come


@dataclass(frozen=True)
class People:
    """One array element per patient; `quiet` patients do as scripted and nothing else."""

    number: np.ndarray
    quiet: np.ndarray
    is_female: np.ndarray
    birth_day: np.ndarray
    feed: np.ndarray
    dialect: np.ndarray
    monthly: np.ndarray
    first_day: np.ndarray
    stop_day: np.ndarray
    stop_reason: np.ndarray
    merged_day: np.ndarray
    site: np.ndarray
    infusions: pl.DataFrame


def make_people(
    rng: np.random.Generator,
    cohort: Cohort,
    numbers: np.ndarray,
    stories: list[Story],
    end_day: int,
) -> People:
    """Patients of these numbers; the first of them live the stories."""
    size = len(numbers)
    rates = cohort.people
    quiet = numbers < len(stories)
    scripted = [stories[number] for number in numbers[quiet]]
    age = make_ages(rng, cohort, size)
    span = int(rates["recruitment_months"] * DAYS_PER_YEAR / 12)
    first_day = end_day + 30 - rng.integers(0, span, size)
    first_day[quiet] = [end_day - max(story.courses) for story in scripted]
    is_female = rng.random(size) < rates["share_female"]
    is_female[quiet] = [story.sex == "F" for story in scripted]
    kinds = cohort.draws.kinds
    monthly = rng.choice([k.monthly for k in kinds], size, p=[k.share for k in kinds])
    stop_day, stop_reason = follow_up(rng, cohort, first_day)
    stop_day[quiet] = [end_day - story.stopped if story.stopped else NEVER for story in scripted]
    merged = (rng.random(size) < rates["share_merged"]) & ~quiet
    usual = make_infusions(rng, cohort, first_day, stop_day, end_day)
    usual = usual.filter(pl.col("patient") >= len(scripted))
    return People(
        number=numbers,
        quiet=quiet,
        is_female=is_female,
        birth_day=first_day - (age * DAYS_PER_YEAR).astype(int),
        feed=np.where(quiet, 0, rng.random(size)),
        dialect=rng.random(size),
        monthly=np.where(quiet, 2.0, monthly),
        first_day=first_day,
        stop_day=stop_day,
        stop_reason=np.where(quiet, "died", stop_reason),
        merged_day=np.where(merged, first_day + 200, 0),
        site=rng.integers(0, len(rates["sites"]), size),
        infusions=pl.concat([scripted_infusions(scripted, end_day), usual]),
    )


def make_ages(rng: np.random.Generator, cohort: Cohort, size: int) -> np.ndarray:
    """Age in years at the first infusion."""
    rates = cohort.people
    age: np.ndarray = rng.normal(rates["age_mean_years"], rates["age_sd_years"], size)
    return age.clip(rates["age_least_years"], rates["age_most_years"])


def deal_feeds(people: People, spellings: Spellings, formats: tuple[str, ...]) -> np.ndarray:
    """The laboratory of each patient, as its place among the feeds of these formats."""
    shares = [feed.share for feed in spellings.feeds.values() if feed.format in formats]
    bounds = np.cumsum(shares) / np.sum(shares)
    return np.searchsorted(bounds, people.feed, side="right").clip(0, len(shares) - 1)


def follow_up(
    rng: np.random.Generator, cohort: Cohort, first_day: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The day each patient's follow-up ends, and why; the earliest cause wins."""
    causes = ["withdrew", "transferred", "died"]
    years = np.stack(
        [
            rng.exponential(1 / cohort.followup[f"{cause}_per_year"], len(first_day))
            for cause in causes
        ]
    )
    days = (years.min(axis=0) * DAYS_PER_YEAR).clip(60, NEVER / 2).astype(int)
    return first_day + days, np.array(causes)[years.argmin(axis=0)]


def make_infusions(
    rng: np.random.Generator,
    cohort: Cohort,
    first_day: np.ndarray,
    stop_day: np.ndarray,
    end_day: int,
) -> pl.DataFrame:
    """One row per infusion day, given or planned: patient (index), course, infusion, day."""
    rates = cohort.courses
    size, most = len(first_day), max(rates["share_by_number"])
    shares = rates["share_by_number"]
    courses = rng.choice(list(shares), size, p=list(shares.values()))
    extra = rng.lognormal(
        np.log(rates["gap_extra_median_days"]), rates["gap_extra_log_sd"], (size, most)
    )
    gaps = (rates["gap_least_days"] + extra).astype(int)
    gaps[:, 0] = 0
    starts = first_day[:, None] + gaps.cumsum(axis=1)
    patient, course = np.nonzero(np.arange(most)[None, :] < courses[:, None])
    days = np.where(course == 0, rates["days_first"], rates["days_later"])
    days = np.where(rng.random(len(days)) < rates["share_cut_short"], 2, days)
    row = np.repeat(np.arange(len(days)), days)
    infusion = np.arange(len(row)) - np.repeat(days.cumsum() - days, days)
    day = starts[patient, course][row] + infusion
    happens = (day <= end_day + rates["planned_ahead_days"]) & (day < stop_day[patient[row]])
    return pl.DataFrame(
        {
            "patient": patient[row][happens],
            "course": course[row][happens] + 1,
            "infusion": infusion[happens] + 1,
            "day": day[happens],
        }
    )
