"""Makes the whole registry, some thousand patients at a time, and lands it as its feeds would."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypedDict, Unpack

import numpy as np
import polars as pl

from pipelines.synth.broken_events import broken_events
from pipelines.synth.cohort import Cohort, Spellings, load_cohort, load_spellings
from pipelines.synth.draws import make_draws
from pipelines.synth.feed_files import FeedFiles
from pipelines.synth.lab_rows import make_lab_rows, patient_id
from pipelines.synth.occasions import (
    assessment_rows,
    make_occasions,
    menstruations,
    vaccination_rows,
)
from pipelines.synth.people import People, deal_feeds, make_people
from pipelines.synth.registry_rows import make_patients, make_treatments
from pipelines.synth.results import make_onsets, make_results
from pipelines.synth.spelling import Book, make_book
from pipelines.synth.stories import Story, load_stories, with_stories
from pipelines.synth.truth import Truth
from pipelines.synth.versions import add_versions

PATIENTS_PER_PART = 1_000  # about half a million results, which fit in memory several times over
EPOCH = date(1970, 1, 1)
Tables = dict[str, pl.DataFrame]


class Options(TypedDict, total=False):
    """What may be said beside patients, seed and folder.

    `ends_on`: the last night. `formats`: those of the laboratories. `dirt`: how many rows are
    broken, 1 as in `cohort.yaml`, 0 none, and then no scripted patients either. `progress` is told
    the patients done and all patients.
    """

    ends_on: date
    formats: tuple[str, ...]
    dirt: float
    progress: Callable[[int, int], None] | None


@dataclass(frozen=True)
class Plan:
    """What every part of the registry is made from."""

    cohort: Cohort
    spellings: Spellings
    stories: list[Story]
    formats: tuple[str, ...]
    book: Book
    dirt: float
    end_day: int


def synthesise(patients: int, seed: int, out: Path, **options: Unpack[Options]) -> None:
    """Write `labwatch.yaml`, landing folders and truth of a made-up registry into `out`.

    The same arguments give the same bytes. A registry that already lies there is added to file by
    file, so `out` should be empty.
    """
    plan = make_plan(patients, options)
    progress = options.get("progress")
    files = FeedFiles(out, plan.cohort, plan.spellings, plan.end_day)
    truth = Truth(out / "truth")
    for part, numbers in enumerate(parts(patients)):
        rng = np.random.default_rng([seed, part])
        tables = make_part(rng, plan, numbers, truth)
        files.land(part, tables)
        if progress is not None:
            progress(int(numbers[-1]) + 1, patients)
    files.finish()
    truth.write()


def make_plan(patients: int, options: Options) -> Plan:
    """The data files, and the options where they were given."""
    spellings = load_spellings()
    formats = options.get("formats", ("csv", "parquet"))
    dirt = options.get("dirt", 1.0)
    feeds = {name: feed for name, feed in spellings.feeds.items() if feed.format in formats}
    return Plan(
        cohort=load_cohort(),
        spellings=spellings.model_copy(update={"feeds": feeds}),
        stories=load_stories(patients) if dirt else [],
        formats=formats,
        book=make_book(spellings, list(feeds)),
        dirt=dirt,
        end_day=(options["ends_on"] - EPOCH).days,
    )


def parts(patients: int) -> Iterator[np.ndarray]:
    """The numbers of the patients of each part."""
    for first in range(0, patients, PATIENTS_PER_PART):
        yield np.arange(first, min(first + PATIENTS_PER_PART, patients))


def make_part(rng: np.random.Generator, plan: Plan, numbers: np.ndarray, truth: Truth) -> Tables:
    """All rows of these patients, each with the day on which it is received."""
    cohort, end_day = plan.cohort, plan.end_day
    stories = [story for place, story in enumerate(plan.stories) if place in numbers]
    people = make_people(rng, cohort, numbers, stories, end_day)
    draws = make_draws(rng, cohort, people, end_day)
    onsets = make_onsets(rng, cohort, people)
    results = make_results(rng, cohort, people, draws, onsets)
    results = known_of(results, plan, people).pipe(with_stories, stories, end_day)
    occasions = make_occasions(rng, cohort, people, stories, end_day)
    noted = menstruations(rng, cohort, people, results)
    results = with_names(add_versions(rng, cohort, results, plan.dirt), people)
    occasions = pl.concat([occasions, noted])
    number = pl.Series(people.number)
    tables = {
        "patients": make_patients(cohort, people, end_day),
        "treatments": make_treatments(rng, cohort, people, stories, end_day),
        "vaccinations": vaccination_rows(occasions, number),
        "assessments": assessment_rows(occasions, number),
    }
    tables = {
        entity: pl.concat(
            [
                rows.with_columns(reason=pl.lit("none")),
                broken_events(rng, cohort, entity, rows, plan.dirt),
            ]
        )
        for entity, rows in tables.items()
    }
    on_time = results.filter((pl.col("arrives") <= end_day) & (pl.col("day") <= end_day))
    tables["lab_results"] = make_lab_rows(rng, cohort, plan.spellings, plan.book, on_time)
    truth.note(cohort, people, onsets, stories, end_day)
    truth.note_dirt(tables)
    return tables


def known_of(results: pl.DataFrame, plan: Plan, people: People) -> pl.DataFrame:
    """Add to each result what depends on its patient alone."""
    place = pl.Series(deal_feeds(people, plan.spellings, plan.formats))
    patient = results["patient"]
    return results.with_columns(
        feed=place.gather(patient),
        dialect=pl.Series(people.dialect).gather(patient),
        is_free=~pl.Series(people.quiet).gather(patient),
        status=pl.lit("final"),
        flaw=pl.lit("none"),
    )


def with_names(results: pl.DataFrame, people: People) -> pl.DataFrame:
    """Add the patient's number and identifier: the old one before two numbers were merged."""
    patient = results["patient"]
    results = results.with_columns(
        number=pl.Series(people.number).gather(patient),
        merged_day=pl.Series(people.merged_day).gather(patient),
    )
    is_old = pl.col("day") < pl.col("merged_day")
    number = pl.col("number")
    return results.with_columns(
        patient_id=pl.when(is_old)
        .then(patient_id(number, "SYN-OLD-"))
        .otherwise(patient_id(number))
    )
