"""Result texts into what they stand for: kind, value, and the interval it can lie in."""

import math

import polars as pl

from pipelines.harmonise.reading import Reading
from pipelines.harmonise.units import unit_problem, with_factor
from pipelines.vocabulary import text_keys
from pipelines.vocabulary.load import Vocabulary
from pipelines.vocabulary.text_keys import DASHES

# Rules compare with a relative tolerance of 1e-9; an open end lies further in than that.
OPEN_END_NUDGE = 4e-9
TOLERANCE = 1e-9
NUMBER = r"-?(?:[0-9]+DECIMAL?[0-9]*|DECIMAL[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
COMPARATOR_AND_NUMBER = rf"^(?<sign><=|>=|=<|=>|≤|≥|<|>)?\s*(?<number>{NUMBER})$"
RANGE = rf"^(?<number>{NUMBER})\s*[{DASHES}]\s*(?<end>{NUMBER})$"
SIGNS = {"≤": "<=", "=<": "<=", "≥": ">=", "=>": ">="}
VALUE_COLUMNS = (
    "value_kind",
    "value",
    "value_low",
    "value_high",
    "canonical_unit",
    "factor",
    "value_problem",
)


def read_values(texts: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    """Distinct (analyte, value_text, unit_text), values not blank, with VALUE_COLUMNS.

    `value_problem` is the one reason for which the value can't be used; then the rest is null.
    `factor` converts the row's reference range too; it is null for words and ordinals.
    """
    vocabulary = reading.vocabulary
    known = texts.join(vocabulary.analytes, on="analyte", how="left", maintain_order="left")
    known = known.join(reading.default_units, on="analyte", how="left", maintain_order="left")
    known = known.rename({"canonical_unit": "own_unit", "unit_text": "unit_as_sent"}).with_columns(
        unit_text=pl.coalesce("unit_as_sent", "default_unit")
    )
    parsed = with_form(known, vocabulary, decimal=r"," if reading.feed.decimal_comma else r"\.")
    parsed = with_factor(with_bare_unit(parsed), vocabulary)
    measured = with_interval(parsed.with_columns(value_problem=first_problem()))
    plausible = with_plausibility(measured, vocabulary)
    return finished(with_grades(plausible, vocabulary)).rename({"unit_as_sent": "unit_text"})


def with_form(rows: pl.DataFrame, vocabulary: Vocabulary, decimal: str) -> pl.DataFrame:
    """Adds is_word, sign, number, end: what the text says, before any unit is looked at."""
    words = vocabulary.words.select("analyte", "key", "reads_as")
    rows = rows.with_columns(key=text_keys.word_key(pl.col("value_text"))).join(
        words, on=["analyte", "key"], how="left", maintain_order="left"
    )
    text = pl.col("value_text").str.strip_chars()
    sent = text.str.extract_groups(COMPARATOR_AND_NUMBER.replace("DECIMAL", decimal)).struct
    word = (
        pl.col("reads_as")
        .str.extract_groups(COMPARATOR_AND_NUMBER.replace("DECIMAL", r"\."))
        .struct
    )
    between = (
        pl.when(pl.col("ranges") == "yes")
        .then(text)
        .str.extract_groups(RANGE.replace("DECIMAL", decimal))
        .struct
    )
    is_word = pl.col("reads_as").is_not_null()
    sign = pl.when(is_word).then(word.field("sign")).otherwise(sent.field("sign"))
    return rows.with_columns(
        is_word=is_word,
        sign=sign.replace(SIGNS),
        number=as_number(
            pl.when(is_word)
            .then(word.field("number"))
            .otherwise(pl.coalesce(sent.field("number"), between.field("number")))
        ),
        end=as_number(pl.when(~is_word).then(between.field("end"))),
        has_digit=pl.col("value_text").str.contains(r"\p{Nd}"),
        is_graded=pl.col("analyte").is_in(vocabulary.grades["analyte"].unique().to_list()),
    )


def as_number(text: pl.Expr) -> pl.Expr:
    """A finite number; null for one too large to be held."""
    number = text.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    return pl.when(number.is_finite()).then(number)


def with_bare_unit(rows: pl.DataFrame) -> pl.DataFrame:
    """A bare number of an analyte that has a unit for those is in that unit, and `is_bare`."""
    is_bare = pl.col("unit_text").is_null() & pl.col("bare_unit").is_not_null()
    return rows.with_columns(
        is_bare=is_bare,
        unit_text=pl.when(is_bare).then("bare_unit").otherwise("unit_text"),
    )


def first_problem() -> pl.Expr:
    """Why the text can't be used; null for words, for readable numbers and for text without digit.

    A number of an analyte that is only ever worded (VZV IgG) is no usable value, but no error.
    """
    is_number = pl.col("number").is_not_null()
    could_be_grade = (pl.col("number") != 0) & (pl.col("number") < pl.col("bare_from"))
    is_bad = (
        pl.when(~is_number)
        .then(pl.col("has_digit"))
        .when(pl.col("end") < pl.col("number"))
        .then(True)
        .otherwise(pl.col("is_bare") & could_be_grade)
    )
    is_measured = is_number & ((pl.col("scale") == "number") | pl.col("is_graded"))
    return (
        pl.when("is_word")
        .then(None)
        .when(is_bad)
        .then(pl.lit("bad_value"))
        .when(is_measured)
        .then(unit_problem())
    )


def with_interval(rows: pl.DataFrame) -> pl.DataFrame:
    """Adds value, value_low, value_high in the canonical unit. Below a `<` lies 0 and no less."""
    factor = pl.when("is_word").then(pl.lit(1.0)).otherwise("factor")
    value, sign = pl.col("value"), pl.col("sign").fill_null("")
    return rows.with_columns(
        value=pl.col("number") * factor, end=pl.col("end") * factor
    ).with_columns(
        value_low=pl.when(sign.is_in(["<", "<="]))
        .then(pl.lit(0.0))
        .when(sign == ">")
        .then(value * (1 + OPEN_END_NUDGE))
        .otherwise(value),
        value_high=pl.when(sign.is_in([">", ">="]))
        .then(pl.lit(math.inf))
        .when(sign == "<")
        .then(value * (1 - OPEN_END_NUDGE))
        .otherwise(pl.coalesce("end", "value")),
    )


def with_plausibility(rows: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    """A problem where no number the text can stand for is plausible, bounds included."""
    limits = vocabulary.plausible.select(
        "analyte", "canonical_unit", plausible_low="low", plausible_high="high"
    )
    is_below = pl.col("value_high") < pl.col("plausible_low") * (1 - TOLERANCE)
    is_above = pl.col("value_low") > pl.col("plausible_high") * (1 + TOLERANCE)
    is_empty = (pl.col("sign") == "<") & (pl.col("value") <= 0)
    is_wrong = pl.any_horizontal(is_below, is_above, is_empty).fill_null(False)
    return rows.join(
        limits, on=["analyte", "canonical_unit"], how="left", maintain_order="left"
    ).with_columns(
        value_problem=pl.coalesce(
            "value_problem",
            pl.when(~pl.col("is_word") & is_wrong).then(pl.lit("implausible_value")),
        )
    )


def with_grades(rows: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    """A strip pad read as a number becomes its grade, each end by itself.

    `<10` shows the grade below 10, not that of 10.
    """
    to_grade = pl.col("is_graded") & ~pl.col("is_word")
    shown = pl.when(pl.col("sign") == "<").then("value_high").otherwise("value")
    numbers = {"value": shown, "value_low": pl.col("value_low"), "value_high": pl.col("value_high")}
    grades = {
        name: pl.when(to_grade).then(grade_of(number, vocabulary)).otherwise(pl.col(name))
        for name, number in numbers.items()
    }
    return rows.with_columns(**grades)


def grade_of(number: pl.Expr, vocabulary: Vocabulary) -> pl.Expr:
    """The first step whose upper end lies above the number; null for no number."""
    grade = pl.lit(None, pl.Float64)
    for analyte, below, step in (
        vocabulary.grades.select("analyte", pl.col("below").fill_null(math.inf), "grade")
        .reverse()
        .iter_rows()
    ):
        is_in_step = (pl.col("analyte") == analyte) & (
            (number * (1 + TOLERANCE) < below) | pl.lit(math.isinf(below))
        )
        grade = pl.when(is_in_step).then(pl.lit(step)).otherwise(grade)
    return pl.when(number.is_not_null()).then(grade)


def finished(rows: pl.DataFrame) -> pl.DataFrame:
    """Names the kind, and leaves of unusable values nothing but the problem."""
    is_ordinal = pl.col("scale") == "ordinal"
    is_usable = pl.col("is_word") | (
        pl.col("value").is_not_null() & (~is_ordinal | pl.col("is_graded"))
    )
    kind = (
        pl.when(~is_usable)
        .then(pl.lit("unreadable"))
        .when(is_ordinal)
        .then(pl.lit("ordinal"))
        .when(pl.col("end").is_not_null())
        .then(pl.lit("range"))
        .when(pl.col("sign").is_not_null())
        .then(pl.lit("comparator"))
        .otherwise(pl.lit("number"))
    )
    is_sound = pl.col("value_problem").is_null()
    has_value = is_sound & is_usable
    unit = pl.when("is_word").then("own_unit").otherwise("canonical_unit")
    return rows.select(
        "analyte",
        "value_text",
        "unit_as_sent",
        value_kind=pl.when(is_sound).then(kind),
        value=pl.when(has_value).then("value"),
        value_low=pl.when(has_value).then("value_low"),
        value_high=pl.when(has_value).then("value_high"),
        canonical_unit=pl.when(has_value & ~is_ordinal).then(unit),
        factor=pl.when(has_value & ~is_ordinal & ~pl.col("is_word")).then("factor"),
        value_problem="value_problem",
    )
