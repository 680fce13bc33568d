"""The patients and their treatments, as a registry sends them."""

from typing import Any

import numpy as np
import polars as pl

from pipelines.synth.cohort import Cohort
from pipelines.synth.lab_rows import patient_id
from pipelines.synth.people import People
from pipelines.synth.stories import Story, stories_without


def day(column: str) -> pl.Expr:
    """A day number as a date."""
    return pl.col(column).cast(pl.Int32).cast(pl.Date)


def make_patients(cohort: Cohort, people: People, end_day: int) -> pl.DataFrame:
    """Two rows for who left (first without, then with the end), two for who was merged."""
    known = pl.DataFrame(
        {
            "number": people.number,
            "sex": np.where(people.is_female, "F", "M"),
            "birth": people.birth_day,
            "site": np.array(cohort.people["sites"])[people.site],
            "stop": people.stop_day,
            "reason": people.stop_reason,
            "merged": people.merged_day,
            "first": people.first_day,
        }
    )
    blank = pl.lit(None, pl.String)
    row = {
        "sex": pl.col("sex"),
        "birth_date": day("birth").cast(pl.String),
        "site": pl.col("site"),
        "followup_end_on": blank,
        "followup_end_reason": blank,
        "merged_into": blank,
    }
    usual = known.select(
        patient_id=patient_id(pl.col("number")), **row, received_day=pl.col("first") - 30
    )
    stopped = known.filter(pl.col("stop") <= end_day).select(
        patient_id=patient_id(pl.col("number")),
        **row
        | {
            "followup_end_on": day("stop").cast(pl.String),
            "followup_end_reason": pl.col("reason"),
        },
        received_day=pl.col("stop") + 2,
    )
    merged = known.filter(pl.col("merged") > 0).select(
        patient_id=patient_id(pl.col("number"), "SYN-OLD-"),
        **row | {"merged_into": patient_id(pl.col("number"))},
        received_day=pl.col("merged"),
    )
    return pl.concat([usual, stopped, merged])


def make_treatments(
    rng: np.random.Generator,
    cohort: Cohort,
    people: People,
    stories: list[Story],
    end_day: int,
) -> pl.DataFrame:
    """Infusions, planned and then given, and the corticosteroid before the first of a course."""
    rates, size = cohort.courses, people.infusions.height
    hours = rates["observation_hours"]
    watched = np.where(rng.random(size) < rates["share_observed_short"], hours / 2, hours)
    is_quiet = pl.Series(people.quiet).gather(people.infusions["patient"])
    prepared = pl.Series(rng.random(size) >= rates["share_without_steroid"]) | is_quiet
    rows = people.infusions.with_columns(
        number=pl.Series(people.number).gather(people.infusions["patient"]),
        drug=pl.Series(rng.choice(rates["drug_texts"], size)),
        watched=pl.when(pl.col("patient").is_in(stories_without(stories, "observation")))
        .then(hours / 2)
        .otherwise(pl.when(is_quiet).then(hours).otherwise(pl.Series(watched))),
        prepared=pl.lit(prepared) & ~pl.col("patient").is_in(stories_without(stories, "steroid")),
    )
    given = rows.filter(pl.col("day") <= end_day)
    prepared_for = given.filter(pl.col("prepared") & (pl.col("infusion") <= rates["steroid_days"]))
    booked_day = end_day - cohort.versions.nights
    return pl.concat(
        [
            infusion_rows(rows.filter(pl.col("day") > booked_day), rates, "planned"),
            infusion_rows(given, rates, "completed"),
            steroid_rows(prepared_for, rates),
        ]
    )


def steroid_rows(rows: pl.DataFrame, rates: dict[str, Any]) -> pl.DataFrame:
    """The corticosteroid in the hour before an infusion."""
    return rows.select(
        treatment_id=treatment_id("steroid"),
        patient_id=patient_id(pl.col("number")),
        drug=pl.lit(rates["steroid"]),
        started_at=clock(rates["infusion_starts_hour"] - 1),
        ended_at=clock(rates["infusion_starts_hour"]),
        observed_until=pl.lit(None, pl.String),
        dose=pl.lit(str(rates["steroid_mg"])),
        dose_unit=pl.lit("mg"),
        status=pl.lit("completed"),
        received_day=pl.col("day") + 1,
    )


def infusion_rows(rows: pl.DataFrame, rates: dict[str, Any], status: str) -> pl.DataFrame:
    """One row per infusion day, as booked or as given."""
    starts, is_given = rates["infusion_starts_hour"], status == "completed"
    ends = starts + rates["infusion_hours"]
    until = clock(ends, pl.col("watched"))
    return rows.select(
        treatment_id=treatment_id("infusion"),
        patient_id=patient_id(pl.col("number")),
        drug=pl.col("drug"),
        started_at=clock(starts),
        ended_at=clock(ends) if is_given else pl.lit(None, pl.String),
        observed_until=until if is_given else pl.lit(None, pl.String),
        dose=pl.lit(str(rates["dose_mg"])),
        dose_unit=pl.lit("mg"),
        status=pl.lit(status),
        received_day=pl.col("day") + (1 if is_given else -rates["planned_ahead_days"]),
    )


def treatment_id(kind: str) -> pl.Expr:
    """An identifier of one infusion day of a patient, or of the steroid before it."""
    return pl.format("{}-{}-{}-{}", pl.lit(kind), pl.col("number"), "course", "infusion")


def clock(hour: float, more_hours: pl.Expr | None = None) -> pl.Expr:
    """That hour of the day as ISO 8601 text."""
    hours = pl.lit(hour) if more_hours is None else more_hours + hour
    minutes = (pl.col("day").cast(pl.Float64) * 24 + hours) * 60
    moment = (minutes.cast(pl.Int64) * 60_000_000).cast(pl.Datetime("us"))
    return moment.dt.strftime("%Y-%m-%dT%H:%M:%S")
