"""Each result segment (OBX) by itself: its code, value, unit, range, status and comments."""

import polars as pl

from pipelines.readers.hl7v2.delimiters import Delimiters
from pipelines.readers.hl7v2.fields import (
    component,
    filled,
    repetition,
    whole_component,
    with_fields,
    with_read,
)
from pipelines.readers.hl7v2.times import first_time
from pipelines.readers.hl7v2.values import LINES, unit_text, with_value

OBX = {
    "value_type": 2,
    "test": 3,
    "sub_id": 4,
    "sent": 5,
    "sent_unit": 6,
    "reference_range": 7,
    "sent_status": 11,
    "sent_observed": 14,
    "sent_analysed": 19,
    "instance": 21,
}
LOINC = r"(?i)^(?:LN|LNC|LOINC|2\.16\.840\.1\.113883\.6\.1)$"
STATUS_FIELD = 11
# A file that ends without the end of its last segment may have lost what follows these.
TIME_FIELDS = [14, 19]


def observations(results: pl.DataFrame, delimiters: Delimiters) -> pl.DataFrame:
    """One row for each result; a text sent line by line is one result."""
    rows = with_fields(results, "OBX", OBX, delimiters).with_columns(
        number=pl.int_range(1, pl.len() + 1).over("message"),
        is_split=pl.col("is_broken"),
        is_cut_short=pl.col("is_cut")
        & ((pl.col("n_fields") < STATUS_FIELD) | pl.col("n_fields").is_in(TIME_FIELDS)),
    )
    rows = with_value(with_texts_within(rows, results), delimiters).with_columns(raw="text")
    rows = with_parts(joined_lines(with_notes(rows, results, delimiters)), delimiters)
    return rows.with_columns(
        place=pl.format("message {}, OBX {}", "message", "number"),
        instance=component(repetition(pl.col("instance"), delimiters), 1, delimiters),
    )


def with_parts(rows: pl.DataFrame, delimiters: Delimiters) -> pl.DataFrame:
    """Adds the name, unit, status and times of each result."""
    unit = unit_text(repetition(pl.col("sent_unit"), delimiters), delimiters)
    rows = with_read(rows, "test", *test(delimiters))
    rows = with_read(rows, "sent_unit", unit.alias("unit"))
    rows = with_read(
        rows, "sent_status", component(pl.col("sent_status"), 1, delimiters).alias("status")
    )
    for name in ("observed", "analysed"):
        rows = with_read(rows, f"sent_{name}", first_time(f"sent_{name}", delimiters).alias(name))
    return rows


def test(delimiters: Delimiters) -> list[pl.Expr]:
    """code, code_system and test_name: LOINC from whichever triplet has it, else the first.

    `sent_code` is the first code, whichever is read: it names the result, and a laboratory that
    begins to send LOINC beside it does not rename its results.
    """
    parts = [whole_component(pl.col("test"), number, delimiters) for number in range(1, 7)]
    code, name, system, other_code, other_name, other_system = parts
    is_first = system.str.contains(LOINC).fill_null(False)
    is_other = other_system.str.contains(LOINC).fill_null(False)
    takes_other = (~is_first & is_other & other_code.is_not_null()) | code.is_null()
    chosen = pl.when(takes_other).then(other_system).otherwise(system)
    return [
        pl.when(takes_other).then(other_code).otherwise(code).alias("code"),
        pl.when(chosen.str.contains(LOINC))
        .then(pl.lit("LN"))
        .otherwise(chosen)
        .alias("code_system"),
        pl.when(takes_other)
        .then(pl.coalesce(other_name, name))
        .otherwise(pl.coalesce(name, other_name))
        .alias("test_name"),
        pl.coalesce(code, other_code).alias("sent_code"),
    ]


def with_texts_within(rows: pl.DataFrame, results: pl.DataFrame) -> pl.DataFrame:
    """A result whose text holds a line end lost what came after it: `is_split`."""
    texts = (
        results.filter("is_text")
        .group_by(seq="of_text", maintain_order=True)
        .agg(following=pl.col("text").str.join("\n"))
    )
    found = rows.join(texts, on="seq", how="left", maintain_order="left")
    has_more = pl.col("following").is_not_null()
    return found.with_columns(
        is_split=pl.col("is_split") | has_more,
        text=pl.when(has_more)
        .then(pl.concat_str("text", "following", separator="\n"))
        .otherwise("text"),
    ).drop("following")


def with_notes(rows: pl.DataFrame, results: pl.DataFrame, delimiters: Delimiters) -> pl.DataFrame:
    """Adds `note`: the comments (NTE) right after the result, those of its order before them."""
    comments = with_fields(results, "NTE", {"comment": 3}, delimiters).select(
        "seq",
        of="of_note",
        comment=pl.col("comment").str.replace_all(delimiters.repetition, "\n", literal=True),
    )
    within = results.filter("is_text").select("seq", of="of_note", comment=filled(pl.col("text")))
    notes = (
        pl.concat([comments, within])
        .drop_nulls()
        .sort("seq")
        .group_by("of", maintain_order=True)
        .agg(comment=pl.col("comment").str.join("\n"))
    )
    notes = notes.filter(pl.col("of") >= 0)
    own = notes.rename({"of": "seq", "comment": "own_note"})
    order = notes.rename({"of": "of_obr", "comment": "order_note"})
    found = rows.join(own, on="seq", how="left", maintain_order="left").join(
        order, on="of_obr", how="left", maintain_order="left"
    )
    return found.with_columns(
        note=filled(pl.concat_str("order_note", "own_note", separator="\n", ignore_nulls=True))
    )


def joined_lines(rows: pl.DataFrame) -> pl.DataFrame:
    """Texts that follow each other under one order, code and sub-id are the lines of one result.

    Its line and place are those of the first; its other fields too.
    """
    same = ["message", "of_obr", "of_pid", "test", "sub_id", "value_type", "sent_status"]
    follows = pl.all_horizontal(pl.col(same).eq_missing(pl.col(same).shift(1)))
    is_next = pl.col("number") == pl.col("number").shift(1) + 1
    is_line = pl.col("value_type").is_in(LINES[:2]) & pl.col("test").is_not_null()
    starts = ~(follows & is_next & is_line).fill_null(False)
    grouped = rows.with_columns(group=starts.cum_sum())
    if grouped.select(pl.col("group").n_unique() == pl.len()).item():
        return grouped.drop("group")
    texts = grouped.group_by("group", maintain_order=True).agg(
        pl.col("value").drop_nulls().str.join("\n"),
        pl.col("raw").str.join("\n"),
        pl.col("note").drop_nulls().str.join("\n"),
        pl.col("is_split", "is_cut_short").any(),
    )
    kept = grouped.unique("group", keep="first", maintain_order=True)
    return (
        kept.drop("value", "raw", "note", "is_split", "is_cut_short")
        .join(texts, on="group", how="left", maintain_order="left")
        .drop("group")
    )
