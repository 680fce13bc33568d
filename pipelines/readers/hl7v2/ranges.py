"""OBX-7 in the spellings laboratories use, as lower and upper end."""

import polars as pl

from pipelines.readers.hl7v2.fields import with_read
from pipelines.vocabulary.text_keys import DASHES

NUMBER = r"[0-9]+(?:[.,][0-9]+)?|[.,][0-9]+"
# The unit said again behind the number; what could be a second range is none.
UNIT = r"(?:\s*(?:10[*^][^\s;:,]*|[^\s0-9.,;:()\[\]-][^\s;:,0-9]*(?:[0-9][^\s;:,0-9-]*)*))?"
BETWEEN = (
    rf"(?i)^[\[(]?\s*(?<low>{NUMBER})\s*(?:[{DASHES}_;^]|\.\.|to|till|until|a)\s*(?<high>{NUMBER})"
    rf"\s*[\])]?{UNIT}$"
)
BELOW_WORDS = r"<\s*(?:or)?\s*=?|=<|≤|up to|less than|below|under"
ABOVE_WORDS = r">\s*(?:or)?\s*=?|=>|≥|more than|greater than|above|over|from"
BELOW = rf"(?i)^[\[(]?\s*(?:{BELOW_WORDS})\s*({NUMBER})\s*[\])]?{UNIT}$"
ABOVE = rf"(?i)^[\[(]?\s*(?:{ABOVE_WORDS})\s*({NUMBER})\s*[\])]?{UNIT}$"


def with_range_ends(rows: pl.DataFrame) -> pl.DataFrame:
    """Adds reference_low and reference_high; the text stays as sent.

    A text with two ranges (by sex, by age) has neither: nobody said which is the patient's.
    """
    text = pl.col("reference_range").str.strip_chars()
    between = text.str.extract_groups(BETWEEN).struct
    return with_read(
        rows,
        "reference_range",
        pl.coalesce(between.field("low"), text.str.extract(ABOVE)).alias("reference_low"),
        pl.coalesce(between.field("high"), text.str.extract(BELOW)).alias("reference_high"),
    )
