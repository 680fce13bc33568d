"""What protocols and rule tables read from the vocabulary."""

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from pipelines.vocabulary import Vocabulary


def vocabulary_units(vocabulary: "Vocabulary") -> dict[str, frozenset[str]]:
    """The canonical units of each analyte; none for one that is graded in words."""
    units = vocabulary.analytes.group_by("analyte").agg(pl.col("canonical_unit").drop_nulls())
    return {analyte: frozenset(found) for analyte, found in units.iter_rows()}


def vocabulary_percentages(vocabulary: "Vocabulary") -> list[tuple[str, str, str]]:
    """Each percentage with the count it is a share of, and the absolute count it stands for."""
    shares = vocabulary.analytes.filter(pl.col("absolute").is_not_null())
    return list(shares.select("analyte", "percentage_of", "absolute").iter_rows())
