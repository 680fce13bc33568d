"""Rows as laboratories break them: one flaw a row, each known by the reason it should be given."""

import numpy as np
import polars as pl

from pipelines.synth.cohort import Spellings

IMPOSSIBLE_DAYS = {"iso": "2026-02-31", "slashed": "31/02/2026 08:00"}
YEARS_AHEAD = 15  # further than the oldest result is old


def break_rows(rng: np.random.Generator, spellings: Spellings, rows: pl.DataFrame) -> pl.DataFrame:
    """Spoil every row that has a flaw; the others are handed back as they were.

    A flaw that can't happen to a row (a wrong unit of a word) is taken off it.
    """
    rows = rows.with_columns(flaw=possible_flaw(spellings))
    is_whole = pl.col("flaw") == "none"
    return pl.concat([rows.filter(is_whole), spoil(rng, spellings, rows.filter(~is_whole))])


def possible_flaw(spellings: Spellings) -> pl.Expr:
    """The flaw, where this row can have it."""
    flaw, analyte = pl.col("flaw"), pl.col("analyte").cast(pl.String)
    has_unit = pl.col("unit").is_not_null() & pl.col("words").is_null()
    keeps = (
        pl.when(flaw.is_in(["unit_missing", "unit_unknown"]))
        .then(has_unit & (analyte != "creatinine"))
        .when(flaw == "unit_incompatible")
        .then(has_unit & analyte.is_in(list(spellings.broken["unit_incompatible"])))
        .when(flaw == "implausible_value")
        .then(has_unit & analyte.is_in(list(spellings.broken["implausible_value"])))
        .when(flaw == "bad_value")
        .then(pl.col("words").is_null())
        .otherwise(statement=True)
    )
    monitored = ~(
        analyte.is_in(spellings.not_monitored) | pl.col("code").is_in(spellings.not_monitored_codes)
    )
    return pl.when(keeps & monitored).then(flaw).otherwise(pl.lit("none"))


def spoil(rng: np.random.Generator, spellings: Spellings, rows: pl.DataFrame) -> pl.DataFrame:
    """Put each flaw into the column it belongs to."""
    flaw, broken = pl.col("flaw"), spellings.broken
    analyte = pl.col("analyte").cast(pl.String)
    turn = pl.Series("turn", rng.integers(0, 60, rows.height))

    def pick(name: str) -> pl.Expr:
        texts = pl.Series(broken[name])
        return pl.lit(texts.gather(turn % len(texts)))

    blank = pl.lit(None, pl.String)
    return rows.with_columns(
        text=pl.when((flaw == "missing_field") & (pl.lit(turn) % 2 == 0))
        .then(blank)
        .when(flaw == "bad_value")
        .then(pick("bad_value"))
        .when(flaw == "unreadable_text")
        .then(pick("unreadable_text"))
        .when(flaw == "implausible_value")
        .then(analyte.replace_strict(broken["implausible_value"], default=None))
        .otherwise("text"),
        unit=pl.when(flaw == "unit_missing")
        .then(blank)
        .when(flaw == "unit_unknown")
        .then(pick("unit_unknown"))
        .when(flaw == "unit_incompatible")
        .then(analyte.replace_strict(broken["unit_incompatible"], default=None))
        .otherwise("unit"),
        code=pl.when((flaw == "missing_field") & (pl.lit(turn) % 2 == 1))
        .then(blank)
        .otherwise("code"),
        status=pl.when(flaw == "bad_status").then(pick("bad_status")).otherwise("status"),
        collected_at=pl.when(flaw == "future_date")
        .then(pl.col("collected_at").dt.offset_by(f"{YEARS_AHEAD}y"))
        .otherwise("collected_at"),
        patient_id=pl.when(flaw == "unknown_patient")
        .then(pl.lit("SYN-NOBODY-") + pl.lit(turn).cast(pl.String))
        .otherwise("patient_id"),
    )
