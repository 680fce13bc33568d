"""Status words into what they mean for the record."""

import polars as pl

from pipelines.vocabulary import text_keys
from pipelines.vocabulary.load import Vocabulary


def status_class(texts: pl.Series, of: str, blank: str, vocabulary: Vocabulary) -> pl.Series:
    """The class of each word, `blank` for none, null for a word that is not in the vocabulary."""
    known = vocabulary.statuses.filter(pl.col("of") == of).select("key", "status_class")
    found = (
        texts.alias("text")
        .to_frame()
        .unique()
        .with_columns(key=text_keys.status_key(pl.col("text")))
        .join(known, on="key", how="left")
        .with_columns(
            pl.when(pl.col("text").is_null())
            .then(pl.lit(blank))
            .otherwise("status_class")
            .alias("status_class")
        )
    )
    classes = dict(found.select("text", "status_class").iter_rows())
    return texts.replace_strict(classes, return_dtype=pl.String)
