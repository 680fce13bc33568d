"""What OBX-5 says, by the type OBX-2 gives it, as the text of a result."""

import polars as pl

from pipelines.readers.hl7v2.delimiters import Delimiters
from pipelines.readers.hl7v2.fields import filled, whole_component

CODED = ("CE", "CWE", "CNE", "CF")
LINES = ("TX", "FT", "ST")  # repetitions of a text are its lines
COMPARATORS = ["<", ">", "<=", ">=", "=", "<>"]


def with_value(rows: pl.DataFrame, delimiters: Delimiters) -> pl.DataFrame:
    """Adds the value of rows with `value_type` and `sent`; of other types it is as sent.

    A coded value is its text, for that is what people read, else its code. A number that repeats is
    left as sent, which no number is: two values are not one.
    """
    sent = value = pl.col("sent")
    readings = {
        ("SN",): structured_number(sent, delimiters),
        ("NR",): sent.str.replace(delimiters.component, "-", literal=True),
        CODED: coded(sent, delimiters),
        LINES: sent.str.replace_all(delimiters.repetition, "\n", literal=True),
    }
    there = set(rows.get_column("value_type").unique())
    for kinds, reading in readings.items():
        if there.intersection(kinds):
            is_it = pl.col("value_type").is_in(kinds)
            value = pl.when(is_it).then(reading).otherwise(value)
    return rows.with_columns(value=value)


def structured_number(sent: pl.Expr, delimiters: Delimiters) -> pl.Expr:
    """`>^100` is >100, `^182` 182, `^1^:^128` 1:128, `^3^-^5` 3-5, `^2^+` 2+."""
    sign, number, separator, second = (whole_component(sent, n, delimiters) for n in range(1, 5))
    is_structured = (sign.is_null() | sign.is_in(COMPARATORS)) & number.is_not_null()
    text = pl.concat_str(
        sign.replace({"=": ""}), number, separator, second, ignore_nulls=True, separator=""
    )
    return pl.when(is_structured).then(text).otherwise(sent)


def coded(sent: pl.Expr, delimiters: Delimiters) -> pl.Expr:
    """Text, original text, text of the alternate code; else the code or the alternate one."""
    one = pl.when(~sent.str.contains(delimiters.repetition, literal=True)).then(sent)
    read = [whole_component(one, number, delimiters) for number in (2, 9, 5, 1, 4)]
    return pl.coalesce(*read, filled(sent))


def unit_text(sent: pl.Expr, delimiters: Delimiters) -> pl.Expr:
    """The UCUM code of either triplet; else the code, or the text of a code of another system.

    `10^9/L`, sent without the escape that its caret needs, is still the unit it says.
    """
    code, text, system, other_code, _, other_system = (
        whole_component(sent, number, delimiters) for number in range(1, 7)
    )
    is_power = code.str.contains(r"^[xX*]?10$") & text.str.contains(r"^[0-9]{1,2}(?:/|$)")
    is_local = system.is_not_null() & ~system.str.contains(r"(?i)^(?:ISO|ANS)")
    return (
        pl.when(is_power)
        .then(pl.concat_str(code, pl.lit("^"), text))
        .when(is_ucum(system))
        .then(pl.coalesce(code, text))
        .when(is_ucum(other_system))
        .then(pl.coalesce(other_code, code))
        .when(is_local)
        .then(pl.coalesce(text, code))
        .otherwise(pl.coalesce(code, text, other_code))
    )


def is_ucum(system: pl.Expr) -> pl.Expr:
    """Whether a coding system names UCUM."""
    return system.str.contains(
        r"(?i)^(?:UCUM|(?:http://)?unitsofmeasure\.org|2\.16\.840\.1\.113883\.6\.8)$"
    )
