"""Spellings of units into UCUM and into the factor to the analyte's canonical unit."""

import polars as pl

from pipelines.vocabulary import text_keys
from pipelines.vocabulary.load import Vocabulary

# A unit of any analyte has a fraction in it; words, and numbers with a unit lost, are no UCUM.
MAY_BE_UCUM = r"^[!-~]*(?:/|[A-Za-z*\]]-[1-9])[!-~]*$"
TOLERANCE = 1e-9
FACTOR_COLUMNS = ("ucum", "canonical_unit", "factor")


def with_factor(rows: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    """Adds ucum, canonical_unit and factor to rows with `analyte` and `unit_text`.

    An unknown spelling has no ucum; a unit the analyte can't be sent in has no factor. A spelling
    that units.csv does not list is read as UCUM, unless refused_units.csv says not to.
    """
    known = (
        rows.with_columns(key=text_keys.unit_key(pl.col("unit_text")))
        .join(vocabulary.units.select("key", "ucum"), on="key", how="left", maintain_order="left")
        .join(
            vocabulary.factors.select("analyte", *FACTOR_COLUMNS),
            on=["analyte", "ucum"],
            how="left",
            maintain_order="left",
        )
    )
    unlisted = unlisted_units(known, vocabulary)
    if unlisted.is_empty():
        return known.drop("key")
    read = read_as_ucum(unlisted, vocabulary)
    joined = known.join(
        read, on=["analyte", "unit_text"], how="left", maintain_order="left", suffix="_read"
    )
    return joined.with_columns(
        pl.coalesce(name, f"{name}_read").alias(name) for name in FACTOR_COLUMNS
    ).select(*rows.columns, *FACTOR_COLUMNS)


def unlisted_units(known: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    """Distinct (analyte, unit_text) that nobody listed, nobody refused, and that may be UCUM."""
    refused = vocabulary.refused_units.select("key", "analyte")
    everywhere = refused.filter(pl.col("analyte").is_null())
    return (
        known.filter(pl.col("ucum").is_null() & pl.col("unit_text").str.contains(MAY_BE_UCUM))
        .select("analyte", "unit_text", "key")
        .unique()
        .join(everywhere, on="key", how="anti")
        .join(refused, on=["analyte", "key"], how="anti")
        .select("analyte", "unit_text")
    )


def read_as_ucum(unlisted: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    """The same with FACTOR_COLUMNS: through the first listed unit that measures the same.

    Only between the smallest and the largest unit listed for the analyte: one that nobody reports
    in is a slip (`10*3/L`), and to the letter would make nothing of a count. Two names of one
    quantity by convention (IU and U) are only read as listed.
    """
    from pipelines.harmonise.ucum_grammar import is_unit, ucum_ratio  # slow to import

    listed = vocabulary.factors.filter(pl.col("derivation") != "same")
    found = []
    for analyte, unit in unlisted.iter_rows():
        factors = listed.filter(pl.col("analyte") == analyte).select(FACTOR_COLUMNS)
        read = (
            (unit, canonical, factor * ratio)
            for ucum, canonical, factor in factors.iter_rows()
            if (ratio := ucum_ratio(unit, ucum)) is not None
            and is_within(factor * ratio, factors, canonical)
        )
        nothing = (unit if is_unit(unit) else None, None, None)
        found.append((analyte, unit, *next(read, nothing)))
    schema = dict.fromkeys(["analyte", "unit_text", "ucum", "canonical_unit"], pl.String)
    return pl.DataFrame(found, schema={**schema, "factor": pl.Float64}, orient="row")


def is_within(factor: float, factors: pl.DataFrame, canonical_unit: str) -> bool:
    """Whether the factor lies between the analyte's smallest and largest, both included."""
    same = factors.filter(pl.col("canonical_unit") == canonical_unit)
    known: list[float] = same["factor"].to_list()
    return min(known) * (1 - TOLERANCE) <= factor <= max(known) * (1 + TOLERANCE)


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
