"""Rows as sent into rows as meant: typed, converted, and each with what becomes of it.

Every row of a batch is kept, in order: docs/architecture.md, "The harmonised row". One reason per
row that is set aside, the first that applies in the order of `schemas.extract.REASONS`.
"""

import polars as pl

from pipelines.harmonise.events import (
    harmonise_assessments,
    harmonise_dispositions,
    harmonise_patients,
    harmonise_treatments,
    harmonise_vaccinations,
)
from pipelines.harmonise.reading import Reading, ReceivedOn
from pipelines.harmonise.results import harmonise_results
from schemas.extract import OUTCOMES, REASONS, canonical_columns

HARMONISERS = {
    "patients": harmonise_patients,
    "lab_results": harmonise_results,
    "treatments": harmonise_treatments,
    "vaccinations": harmonise_vaccinations,
    "assessments": harmonise_assessments,
    "dispositions": harmonise_dispositions,
}


def harmonise(batch: pl.DataFrame, reading: Reading, received_on: ReceivedOn) -> pl.DataFrame:
    """The harmonised rows of a batch of `pipelines.readers.read`, one for one.

    A row the reader could not split has the reader's reason; one that is nothing of the feed's
    entity (a message of another kind, a resource of another type) is not monitored. A row whose
    only fault is its status word is quarantined with `late_reason` and no `reason`:
    `unknown_patient` comes before it, which only the store knows. Rows of several files come with
    the day of each.
    """
    entity = reading.feed.entity
    rows = trimmed(batch, entity)
    typed = HARMONISERS[entity](rows, reading, received_on)
    is_other = pl.col("reject").eq_missing(pl.lit("not_monitored"))
    is_not_monitored = is_other | pl.col("is_not_monitored")
    spoken_over = [name for name in ("reason", "outcome") if name in canonical_columns(entity)]
    reason = pl.when(~is_not_monitored).then(pl.coalesce("reject", "found_reason"))
    return (
        typed.with_columns(
            pl.col(spoken_over).name.suffix("_text"),
            reason=reason.cast(pl.Enum(REASONS)),
            is_not_monitored=is_not_monitored,
            late_reason=pl.when(reason.is_null() & ~is_not_monitored)
            .then("found_late_reason")
            .cast(pl.Enum(REASONS)),
        )
        .with_columns(outcome=outcome())
        .drop("reject", "found_reason", "found_late_reason", "is_not_monitored")
    )


def outcome() -> pl.Expr:
    """What becomes of a row, as far as the row alone can show."""
    return (
        pl.when(pl.any_horizontal(pl.col("reason", "late_reason").is_not_null()))
        .then(pl.lit("quarantined"))
        .when("is_not_monitored")
        .then(pl.lit("not_monitored"))
        .otherwise(pl.lit("accepted"))
        .cast(pl.Enum(OUTCOMES))
    )


def trimmed(batch: pl.DataFrame, entity: str) -> pl.DataFrame:
    """Texts without spaces around them; a blank one is null."""
    texts = pl.col(canonical_columns(entity))
    # Two steps, for one would strip every text twice.
    return batch.select("line", "position", "reject", texts.str.strip_chars()).with_columns(
        pl.when(texts != "").then(texts)
    )
