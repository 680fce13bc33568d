"""Broken rows of patients, treatments, vaccinations and assessments, beside the whole ones."""

import numpy as np
import polars as pl

from pipelines.synth.cohort import Cohort
from pipelines.synth.dirt import IMPOSSIBLE_DAYS

DATES = {
    "patients": "birth_date",
    "treatments": "started_at",
    "vaccinations": "given_on",
    "assessments": "assessed_on",
}
REASONS = ("missing_field", "bad_date", "unknown_patient", "bad_status")


def broken_events(
    rng: np.random.Generator, cohort: Cohort, entity: str, rows: pl.DataFrame, dirt: float
) -> pl.DataFrame:
    """Copies of some rows under identifiers of their own, each with one flaw and its `reason`."""
    share = cohort.share_broken_events * dirt
    copies = rows.filter(pl.Series(rng.random(rows.height) < share))
    reasons = [reason for reason in REASONS if possible(entity, reason)]
    copies = copies.with_columns(reason=pl.Series(rng.choice(reasons, copies.height)))
    reason, date, identifier = pl.col("reason"), DATES[entity], rows.columns[0]
    spoilt = {
        "patient_id": pl.when(reason == "missing_field")
        .then(None)
        .when(reason == "unknown_patient")
        .then(pl.lit("SYN-NOBODY-0"))
        .otherwise("patient_id"),
        date: pl.when(reason == "bad_date").then(pl.lit(IMPOSSIBLE_DAYS["iso"])).otherwise(date),
    }
    if "status" in rows.columns:
        bad = pl.lit(cohort.bad_event_status)
        spoilt["status"] = pl.when(reason == "bad_status").then(bad).otherwise("status")
    if entity != "patients":
        spoilt[identifier] = pl.col(identifier) + "-again"
    return copies.with_columns(**spoilt)


def possible(entity: str, reason: str) -> bool:
    """Whether rows of this entity can have such a flaw."""
    if reason == "unknown_patient":
        return entity != "patients"
    if reason == "bad_status":
        return entity in ("treatments", "vaccinations")
    return True
