"""Spellings of units into UCUM and into the factor to the analyte's canonical unit."""

import polars as pl

from pipelines.vocabulary import text_keys
from pipelines.vocabulary.load import Vocabulary


def with_factor(rows: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    """Adds ucum, canonical_unit and factor to rows with `analyte` and `unit_text`.

    An unknown spelling has no ucum; a unit the analyte can't be sent in has no factor.
    """
    return (
        rows.with_columns(key=text_keys.unit_key(pl.col("unit_text")))
        .join(vocabulary.units.select("key", "ucum"), on="key", how="left", maintain_order="left")
        .join(
            vocabulary.factors.select("analyte", "ucum", "canonical_unit", "factor"),
            on=["analyte", "ucum"],
            how="left",
            maintain_order="left",
        )
        .drop("key")
    )


def unit_problem() -> pl.Expr:
    """Why a number's unit can't be used; null where it can."""
    return (
        pl.when(pl.col("unit_text").is_null())
        .then(pl.lit("unit_missing"))
        .when(pl.col("ucum").is_null())
        .then(pl.lit("unit_unknown"))
        .when(pl.col("factor").is_null())
        .then(pl.lit("unit_incompatible"))
    )
