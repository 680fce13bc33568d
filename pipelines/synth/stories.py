"""Scripted patients: healthy and punctual but for what their story in `stories.yaml` says."""

from pathlib import Path

import polars as pl
import yaml

from pipelines.synth.cohort import Frozen

STORIES = Path(__file__).parent / "stories.yaml"
FIRST_ADDED_DRAW = 900  # draws that stories add are numbered from here
ADDED_MINUTE = 17 * 60  # after the draws of the day, so that an added result speaks for it
PATIENTS_PER_STORY = 4  # a cohort smaller than so many times the stories gets none


class Result(Frozen):
    """One more result, in the canonical unit, so many days before the end."""

    analyte: str
    days_before: int
    value: float
    status: str = "final"
    flaw: str = "none"


class Lack(Frozen):
    """Results of these analytes that were never made, from so many days before the end on."""

    analytes: tuple[str, ...]
    from_days_before: int
    to_days_before: int = 0


class Given(Frozen):
    """A vaccination or an assessment."""

    what: str
    days_before: int
    outcome: str | None = None


class Story(Frozen):
    """One scripted patient. `rules` are those that must have an active flag on the last night.

    `courses` are the days before the end on which a course starts; below 0 they are planned.
    `stopped` is the day before the end on which follow-up ended.
    """

    name: str
    sex: str = "F"
    courses: tuple[int, ...]
    stopped: int | None = None
    rules: tuple[str, ...] = ()
    results: tuple[Result, ...] = ()
    lacks: tuple[Lack, ...] = ()
    without: tuple[str, ...] = ()
    vaccinations: tuple[Given, ...] = ()
    assessments: tuple[Given, ...] = ()


def load_stories(patients: int) -> list[Story]:
    """The stories that a cohort of this size has room for: all or none."""
    stories = [Story.model_validate(item) for item in yaml.safe_load(STORIES.read_text("utf-8"))]
    return stories if patients >= PATIENTS_PER_STORY * len(stories) else []


def scripted_infusions(stories: list[Story], end_day: int) -> pl.DataFrame:
    """The infusions of the stories: 5 days in the first course, 3 in the later ones."""
    rows = [
        (patient, number, infusion, end_day - before + infusion - 1)
        for patient, story in enumerate(stories)
        for number, before in enumerate(story.courses, start=1)
        for infusion in range(1, (5 if number == 1 else 3) + 1)
    ]
    names = ["patient", "course", "infusion", "day"]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Int64), orient="row")


def scripted_results(stories: list[Story], end_day: int) -> pl.DataFrame:
    """The results that the stories add: patient, analyte, day, value, status, flaw."""
    rows = [
        (patient, item.analyte, end_day - item.days_before, item.value, item.status, item.flaw)
        for patient, story in enumerate(stories)
        for item in story.results
    ]
    schema = {
        "patient": pl.Int64,
        "analyte": pl.String,
        "day": pl.Int64,
        "value": pl.Float64,
        "status": pl.String,
        "flaw": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def scripted_lacks(stories: list[Story], end_day: int) -> pl.DataFrame:
    """What the stories take away: patient, analyte, first and last day."""
    rows = [
        (patient, analyte, end_day - lack.from_days_before, end_day - lack.to_days_before)
        for patient, story in enumerate(stories)
        for lack in story.lacks
        for analyte in lack.analytes
    ]
    schema = {
        "patient": pl.Int64,
        "analyte": pl.String,
        "first_day": pl.Int64,
        "last_day": pl.Int64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def scripted_events(stories: list[Story], kind: str, end_day: int) -> pl.DataFrame:
    """The vaccinations or assessments of the stories: entity, patient, what, day, outcome."""
    rows = [
        (kind, patient, item.what, end_day - item.days_before, item.outcome)
        for patient, story in enumerate(stories)
        for item in (story.vaccinations if kind == "vaccinations" else story.assessments)
    ]
    schema = {
        "entity": pl.String,
        "patient": pl.Int64,
        "what": pl.String,
        "day": pl.Int64,
        "outcome": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def stories_without(stories: list[Story], what: str) -> list[int]:
    """The patients whose story says that this was not done."""
    return [patient for patient, story in enumerate(stories) if what in story.without]


def with_stories(results: pl.DataFrame, stories: list[Story], end_day: int) -> pl.DataFrame:
    """Take away the results that the stories lack, and add those they have beside."""
    lacks = scripted_lacks(stories, end_day)
    lacking = (
        results.with_row_index("row")
        .filter(pl.col("patient") < len(stories))
        .with_columns(pl.col("analyte").cast(pl.String))
        .join(lacks, on=["patient", "analyte"])
        .filter(pl.col("day").is_between("first_day", "last_day"))
    )
    kept = results.with_row_index("row").join(lacking.select("row").unique(), on="row", how="anti")
    added = scripted_results(stories, end_day).with_row_index("row")
    added = added.select(
        "row",
        "patient",
        (pl.col("row") + FIRST_ADDED_DRAW).cast(pl.Int64).alias("draw"),
        pl.col("analyte").cast(results.schema["analyte"]),
        "day",
        pl.lit(ADDED_MINUTE).alias("minute"),
        pl.col("day").alias("arrives"),
        pl.lit(value=False).alias("is_outside"),
        "value",
        pl.lit(float("nan")).alias("share"),
        pl.lit(0).alias("feed"),
        pl.lit(0.0).alias("dialect"),
        pl.lit(value=False).alias("is_free"),
        "status",
        "flaw",
    )
    typed = [pl.col(name).cast(kind) for name, kind in results.schema.items()]
    return pl.concat([kept.select(results.columns), added.select(typed)])
