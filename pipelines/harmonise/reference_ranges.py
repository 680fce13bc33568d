"""A row's own reference range, as numbers in the unit of its value."""

import polars as pl

from pipelines.harmonise.values import NUMBER, as_number
from pipelines.vocabulary.text_keys import DASHES

RANGE_TEXTS = ["reference_low", "reference_high", "reference_range"]


def read_ranges(texts: pl.DataFrame, *, decimal_comma: bool) -> pl.DataFrame:
    """Distinct RANGE_TEXTS with range_low, range_high.

    The columns win over the text, bound by bound. A bound that is no number is absent, and a range
    whose low end is not below its high end, or whose high end is not above 0, is ignored whole:
    laboratories send 0-0 where they have none.
    """
    number = NUMBER.replace("DECIMAL", "," if decimal_comma else r"\.")
    text = pl.col("reference_range").str.strip_chars()
    below = text.str.extract(rf"^(?:<=?|≤)\s*({number})$")
    above = text.str.extract(rf"^(?:>=?|≥)\s*({number})$")
    between = rf"^({number})\s*[{DASHES}]\s*({number})$"
    low = pl.coalesce(
        as_number(pl.col("reference_low").str.extract(rf"^({number})$")),
        as_number(pl.coalesce(text.str.extract(between, 1), above)),
    )
    high = pl.coalesce(
        as_number(pl.col("reference_high").str.extract(rf"^({number})$")),
        as_number(pl.coalesce(text.str.extract(between, 2), below)),
    )
    is_ignored = ((low >= high) | (high <= 0)).fill_null(False)
    return texts.with_columns(
        range_low=pl.when(~is_ignored).then(low), range_high=pl.when(~is_ignored).then(high)
    )
