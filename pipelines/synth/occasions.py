"""Vaccinations and assessments: what happens once, or year by year, around the first infusion."""

import numpy as np
import polars as pl

from pipelines.synth.cohort import Cohort, Occasion
from pipelines.synth.lab_rows import patient_id
from pipelines.synth.people import People
from pipelines.synth.stories import Story, scripted_events, stories_without


def make_occasions(
    rng: np.random.Generator, cohort: Cohort, people: People, stories: list[Story], end_day: int
) -> pl.DataFrame:
    """One row per occasion up to the end: entity, patient, what, day, outcome."""
    frames = [
        scripted_events(stories, entity, end_day) for entity in ("vaccinations", "assessments")
    ]
    frames += [
        repeat(rng, occasion, people, chosen(rng, occasion, people, stories))
        for occasion in cohort.occasions
    ]
    stop_day = pl.Series(people.stop_day)
    return (
        pl.concat(frames)
        .filter(pl.col("day") <= end_day)
        .filter(pl.col("day") < pl.lit(stop_day).gather(pl.col("patient")))
    )


def chosen(
    rng: np.random.Generator, occasion: Occasion, people: People, stories: list[Story]
) -> np.ndarray:
    """Whom it may happen to; scripted patients have what is scripted, or their story says not."""
    scripted = people.quiet & occasion.scripted
    scripted[stories_without(stories, occasion.name)] = False
    usual = rng.random(len(people.number)) < occasion.patients
    happens: np.ndarray = (usual & ~people.quiet) | scripted
    return happens & people.is_female if occasion.women_only else happens


def repeat(
    rng: np.random.Generator, occasion: Occasion, people: People, chosen: np.ndarray
) -> pl.DataFrame:
    """The occasion as often as it comes round, some times left out."""
    patient = np.repeat(np.flatnonzero(chosen), occasion.times)
    turn = np.tile(np.arange(occasion.times), chosen.sum())
    first = rng.integers(*occasion.days_from_start, len(people.number), endpoint=True)
    day = people.first_day[patient] + first[patient] + turn * occasion.every_days
    done = (rng.random(len(patient)) < occasion.share_done) | people.quiet[patient]
    return pl.DataFrame(
        {
            "entity": pl.repeat(occasion.entity, int(done.sum()), eager=True),
            "patient": patient[done],
            "what": pl.Series(rng.choice(occasion.what, done.sum()).tolist(), dtype=pl.String),
            "day": day[done],
            "outcome": pl.repeat(occasion.outcome, int(done.sum()), eager=True, dtype=pl.String),
        }
    )


def menstruations(
    rng: np.random.Generator, cohort: Cohort, people: People, results: pl.DataFrame
) -> pl.DataFrame:
    """Notes of menstruation on the day of some findings of blood in urine."""
    chance = cohort.chance
    bled = results.filter(
        (pl.col("analyte") == "urine_rbc")
        & (pl.col("value") >= chance["red_cells_noted_from"])
        & pl.Series(people.is_female).gather(results["patient"])
        & pl.col("is_free")
    )
    noted = bled.filter(pl.Series(rng.random(bled.height) < chance["share_menstruation_noted"]))
    return noted.select(
        entity=pl.lit("assessments"),
        patient="patient",
        what=pl.lit("menstruation"),
        day="day",
        outcome=pl.lit("yes"),
    )


def vaccination_rows(occasions: pl.DataFrame, number: pl.Series) -> pl.DataFrame:
    """Vaccinations in canonical columns."""
    rows = occasions.filter(pl.col("entity") == "vaccinations")
    return rows.with_columns(number=number.gather(rows["patient"])).select(
        vaccination_id=pl.format("V-{}-{}-{}", "number", "day", "what"),
        patient_id=patient_id(pl.col("number")),
        vaccine=pl.col("what"),
        given_on=pl.col("day").cast(pl.Int32).cast(pl.Date).cast(pl.String),
        status=pl.lit("completed"),
        received_day=pl.col("day") + 1,
    )


def assessment_rows(occasions: pl.DataFrame, number: pl.Series) -> pl.DataFrame:
    """Assessments in canonical columns."""
    rows = occasions.filter(pl.col("entity") == "assessments")
    return rows.with_columns(number=number.gather(rows["patient"])).select(
        assessment_id=pl.format("A-{}-{}-{}", "number", "day", "what"),
        patient_id=patient_id(pl.col("number")),
        code=pl.col("what"),
        assessed_on=pl.col("day").cast(pl.Int32).cast(pl.Date).cast(pl.String),
        outcome=pl.col("outcome"),
        received_day=pl.col("day") + 1,
    )
