"""Everything that is no laboratory result: patients, treatments, vaccinations, assessments,
dispositions. They are never "not monitored"."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pipelines.harmonise.dates import read_times
from pipelines.harmonise.reading import Reading, ReceivedOn
from pipelines.harmonise.statuses import status_class
from schemas.extract import required_columns
from schemas.published_columns import DISPOSITIONS

NOT_YET_OR_NEVER = ["planned", "not-done", "withdrawn"]  # such an event may lie in the future


@dataclass(frozen=True)
class Dates:
    """The date columns of an entity: as sent -> typed, as a day or a time, and which is its own."""

    days: Mapping[str, str]
    times: tuple[str, ...] = ()
    own: str | None = None


def harmonise_patients(
    rows: pl.DataFrame, reading: Reading, received_on: ReceivedOn
) -> pl.DataFrame:
    """A patient has no day of their own, and follow-up may be known to end later."""
    dates = Dates({"birth_date": "birth_on", "followup_end_on": "followup_end_on"})
    typed = with_dates(rows, dates, reading).with_columns(status_class=pl.lit("completed"))
    return with_reason(typed, dates, reading, received_on)


def harmonise_treatments(
    rows: pl.DataFrame, reading: Reading, received_on: ReceivedOn
) -> pl.DataFrame:
    """`started_on` is the day of the infusion."""
    dates = Dates({}, ("started_at", "ended_at", "observed_until"), own="started_on")
    typed = with_dates(rows, dates, reading).with_columns(
        event_status(rows["status"], reading), started_on=pl.col("started_at").dt.date()
    )
    return with_reason(typed, dates, reading, received_on)


def harmonise_vaccinations(
    rows: pl.DataFrame, reading: Reading, received_on: ReceivedOn
) -> pl.DataFrame:
    """`given_on` is a day, whatever time is sent with it."""
    dates = Dates({"given_on": "given_on"}, own="given_on")
    typed = with_dates(rows, dates, reading).with_columns(event_status(rows["status"], reading))
    return with_reason(typed, dates, reading, received_on)


def harmonise_assessments(
    rows: pl.DataFrame, reading: Reading, received_on: ReceivedOn
) -> pl.DataFrame:
    """The outcome is the status: withdrawn, not done, or else an assessment that was made."""
    dates = Dates({"assessed_on": "assessed_on"}, own="assessed_on")
    outcomes = status_class(rows["outcome"], "outcome", "completed", reading.vocabulary)
    typed = with_dates(rows, dates, reading).with_columns(
        outcomes.fill_null("completed").alias("status_class")
    )
    return with_reason(typed, dates, reading, received_on)


def harmonise_dispositions(
    rows: pl.DataFrame, reading: Reading, received_on: ReceivedOn
) -> pl.DataFrame:
    """A decision that is none of the known ones is a bad value; a snooze needs its last day."""
    dates = Dates({"until": "until"}, ("decided_at",), own="decided_on")
    typed = with_dates(rows, dates, reading).with_columns(
        decision=pl.col("decision").str.to_lowercase(),
        decision_text="decision",
        status_class=pl.lit("completed"),
        decided_on=pl.col("decided_at").dt.date(),
    )
    endless = (pl.col("decision") == "snoozed") & pl.col("until_text").is_null()
    unknown = ~pl.col("decision").is_in(DISPOSITIONS)
    found = with_reason(typed, dates, reading, received_on)
    return found.with_columns(
        found_reason=pl.when(endless)
        .then(pl.lit("missing_field"))
        .otherwise(pl.coalesce("found_reason", pl.when(unknown).then(pl.lit("bad_value"))))
    ).drop("decided_on")


def event_status(texts: pl.Series, reading: Reading) -> pl.Series:
    """The status class of an event; an event without status is completed."""
    found = status_class(texts, "event", "completed", reading.vocabulary)
    return found.alias("status_class")


def with_dates(rows: pl.DataFrame, dates: Dates, reading: Reading) -> pl.DataFrame:
    """Types the date columns and keeps what was sent beside them, as `<column>_text`."""
    sent = [*dates.days, *dates.times]
    texts = [rows[name].alias(f"{name}_text") for name in sent]
    times = [read_times(rows[name], reading) for name in dates.times]
    days = [
        read_times(rows[name], reading).dt.date().alias(new) for name, new in dates.days.items()
    ]
    renamed = [name for name, new in dates.days.items() if name != new]
    return rows.with_columns(*texts, *times, *days).drop(renamed)


def with_reason(
    rows: pl.DataFrame, dates: Dates, reading: Reading, received_on: ReceivedOn
) -> pl.DataFrame:
    """Adds the first fault of each row; its status word is judged later."""
    typed = {**dates.days, **{name: name for name in dates.times}}
    required = [f"{n}_text" if n in typed else n for n in required_columns(reading.feed.entity)]
    unread = pl.any_horizontal(
        pl.col(new).is_null() & pl.col(f"{name}_text").is_not_null() for name, new in typed.items()
    )
    is_future = pl.lit(False)
    if dates.own is not None:
        may_be_future = pl.col("status_class").is_in(NOT_YET_OR_NEVER).fill_null(False)
        is_future = (pl.col(dates.own) > received_on) & ~may_be_future
    return rows.with_columns(
        found_reason=pl.when(pl.any_horizontal(pl.col(name).is_null() for name in required))
        .then(pl.lit("missing_field"))
        .when(unread)
        .then(pl.lit("bad_date"))
        .when(is_future)
        .then(pl.lit("future_date")),
        found_late_reason=pl.when(pl.col("status_class").is_null()).then(pl.lit("bad_status")),
        is_not_monitored=pl.lit(False),
    )
