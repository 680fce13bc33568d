"""What protocols and rule tables read from the vocabulary."""

import polars as pl

from pipelines.vocabulary.load import Vocabulary


def vocabulary_units(vocabulary: Vocabulary) -> dict[str, frozenset[str]]:
    """The canonical units of each analyte; none for one that is graded in words."""
    named = [
        frame.select("analyte", "canonical_unit")
        for frame in (vocabulary.analytes, vocabulary.factors)
    ]
    units = pl.concat(named).group_by("analyte").agg(pl.col("canonical_unit").drop_nulls())
    graded = vocabulary.analytes.filter(pl.col("scale") == "ordinal")["analyte"].to_list()
    return {
        analyte: frozenset(() if analyte in graded else found)
        for analyte, found in units.iter_rows()
    }


def vocabulary_percentages(vocabulary: Vocabulary) -> list[tuple[str, str, str]]:
    """Each percentage with the count it is a share of, and the absolute count it stands for."""
    shares = vocabulary.analytes.filter(pl.col("absolute").is_not_null())
    return list(shares.select("analyte", "percentage_of", "absolute").iter_rows())
