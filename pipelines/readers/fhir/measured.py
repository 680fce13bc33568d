"""What was measured (value[x] and its reference range) as the text, unit and limits of a row."""

import polars as pl

from pipelines.readers.fhir.concepts import codings, first_by, known_words
from pipelines.vocabulary import text_keys
from pipelines.warehouse import Warehouse

UCUM = ["http://unitsofmeasure.org", "https://unitsofmeasure.org", "urn:oid:2.16.840.1.113883.6.8"]
NORMAL = '"code":"normal"'
NO_VALUE = "no value: "  # before the reason, so that no word of it is taken for a result


def quantity_unit(quantity: pl.Expr) -> pl.Expr:
    """The UCUM code where there is one, else the unit as people read it, else any code."""
    field = quantity.struct.field
    system = field("system").str.to_lowercase().str.strip_chars_end("/")
    return (
        pl.when(system.is_in(UCUM))
        .then(pl.coalesce(field("code"), field("unit")))
        .otherwise(pl.coalesce(field("unit"), field("code")))
    )


def quantity_text(quantity: pl.Expr) -> pl.Expr:
    """Comparator and number; null without a number."""
    field = quantity.struct.field
    return field("comparator").fill_null("") + field("value")


def range_text(low: pl.Expr, high: pl.Expr) -> pl.Expr:
    """`a-b`, or a comparator where one end is open. Both ends belong to a FHIR range."""
    return pl.coalesce(low + "-" + high, ">=" + low, "<=" + high)


def ratio_text(ratio: pl.Expr) -> pl.Expr:
    """The numerator where the denominator is one; else `a:b`, a titre, which is no number."""
    above, below = (quantity_text(ratio.struct.field(n)) for n in ("numerator", "denominator"))
    is_one = below.is_null() | below.cast(pl.Float64, strict=False).eq(1)
    return pl.when(is_one).then(above).otherwise(above + ":" + below)


def both_units(first: pl.Expr, second: pl.Expr, sign: str) -> pl.Expr:
    """One unit where they are the same or one is missing, else both, which is no unit."""
    return (
        pl.when(first == second)
        .then(first)
        .otherwise(pl.coalesce(first + sign + second, first, second))
    )


def with_value(rows: pl.DataFrame, warehouse: Warehouse) -> pl.DataFrame:
    """Adds value, unit, the limits of the reference range, and `is_ambiguous` of two values.

    A value that is absent for a stated reason is that reason, which is text without a number.
    """
    worded = rows.join(
        worded_values(rows, warehouse),
        on=["code", "valueCodeableConcept"],
        how="left",
        maintain_order="left",
        nulls_equal=True,
    ).join(
        absent_reasons(rows["dataAbsentReason"], warehouse),
        on="dataAbsentReason",
        how="left",
        maintain_order="left",
    )
    ratio, between = pl.col("valueRatio"), pl.col("valueRange")
    ends = [between.struct.field(name) for name in ("low", "high")]
    texts = {
        "quantity": quantity_text(pl.col("valueQuantity")),
        "word": pl.col("word"),
        "string": pl.col("valueString"),
        "integer": pl.col("valueInteger"),
        "boolean": pl.col("valueBoolean"),
        "range": range_text(*(end.struct.field("value") for end in ends)),
        "ratio": ratio_text(ratio),
        "date": pl.col("valueDateTime"),
        "absent": pl.col("absent"),
    }
    return worded.with_columns(
        value=pl.coalesce(*texts.values()),
        unit=pl.coalesce(
            quantity_unit(pl.col("valueQuantity")),
            both_units(quantity_unit(ends[0]), quantity_unit(ends[1]), sign=" to "),
            both_units(
                quantity_unit(ratio.struct.field("numerator")),
                quantity_unit(ratio.struct.field("denominator")),
                sign="/",
            ),
        ),
        is_ambiguous=pl.sum_horizontal(text.is_not_null() for text in texts.values()) > 1,
    ).with_columns(*reference_range(pl.col("referenceRange"), pl.col("unit")))


def reference_range(ranges: pl.Expr, unit: pl.Expr) -> list[pl.Expr]:
    """The one normal range, or none: of several for different people nobody says which holds.

    Limits in another unit than the value's are left out.
    """
    kind = pl.element().struct.field("type")
    is_normal = kind.str.contains(NORMAL, literal=True)
    normal = ranges.list.eval(pl.element().filter(is_normal))
    unsaid = ranges.list.eval(pl.element().filter(kind.is_null()))
    chosen = pl.when(normal.list.len() > 0).then(normal).otherwise(unsaid)
    one = pl.when(chosen.list.len() == 1).then(chosen.list.first())
    limits = []
    for name in ("low", "high"):
        limit = one.struct.field(name)
        fits = quantity_unit(limit).is_null() | (quantity_unit(limit) == unit)
        limits.append(pl.when(fits).then(quantity_text(limit)).alias(f"reference_{name}"))
    return [*limits, one.struct.field("text").alias("reference_range")]


def worded_values(rows: pl.DataFrame, warehouse: Warehouse) -> pl.DataFrame:
    """(code, valueCodeableConcept, word): the code or text of the concept that is read.

    First what the vocabulary reads for this analyte, codes before displays before the text; else
    the text, for people to read.
    """
    pairs = (
        rows.filter(pl.col("valueCodeableConcept").is_not_null())
        .select("code", concept="valueCodeableConcept")
        .unique(maintain_order=True)
    )
    vocabulary = known_words()
    analytes = vocabulary.codes.select("code", "analyte")
    words = vocabulary.words.select("analyte", "key", is_read=pl.lit(1))
    each = codings(pairs["concept"], warehouse)
    candidates = pl.concat(
        each.select("concept", "place", text_rank=pl.lit(rank), word=name)
        for rank, name in enumerate(("code", "display", "text"))
    ).drop_nulls("word")
    read = (
        pairs.join(analytes, on="code", how="left")
        .join(candidates, on="concept")
        .with_columns(key=text_keys.word_key(pl.col("word")))
        .join(words, on=["analyte", "key"], how="left")
    )
    fallback = pl.col("text_rank").replace_strict({2: 0, 1: 1, 0: 2}) + 10
    chosen = (
        read.with_columns(
            rank=pl.when(pl.col("is_read") == 1).then("text_rank").otherwise(fallback)
        )
        .sort("rank", "place")
        .unique(["code", "concept"], keep="first", maintain_order=True)
    )
    return chosen.select("code", "word", valueCodeableConcept="concept")


def absent_reasons(concepts: pl.Series, warehouse: Warehouse) -> pl.DataFrame:
    """(dataAbsentReason, absent): why there is no value, in words."""
    each = first_by(pl.lit(0), codings(concepts, warehouse))
    return each.select(
        dataAbsentReason="concept",
        absent=NO_VALUE + pl.coalesce("code", "text", "display").fill_null("unknown"),
    )
