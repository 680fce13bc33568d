"""Tables as the page reads them: by columns, texts that repeat written once, dates as day numbers.

A day number counts from 1970-01-01, which both Polars and a browser do.
"""

from typing import Any

import polars as pl

SIGNIFICANT_DIGITS = 6  # a converted value has no more to say
FLAG_TEXTS = ("patient_id", "site", "protocol", "rule", "kind", "severity", "state", "disposition")
FLAG_REST = ("opened_on", "resolved_on", "due_on", "days_overdue", "message")


def flag_columns(flags: pl.DataFrame) -> dict[str, Any]:
    """The flags, in their order."""
    coded = {name: coded_texts(flags.get_column(name)) for name in FLAG_TEXTS}
    rest = {name: in_days(flags).get_column(name).to_list() for name in FLAG_REST}
    return {**coded, **rest, "analyte": coded_texts(flags.get_column("analyte"))}


def adherence_columns(adherence: pl.DataFrame, months: int) -> dict[str, Any]:
    """The last months of the adherence table; `shown` is how many those are."""
    last = adherence.select(pl.col("month").max().dt.offset_by(f"-{months - 1}mo")).item()
    recent = adherence if last is None else adherence.filter(pl.col("month") >= last)
    return {
        **{name: coded_texts(recent.get_column(name)) for name in ("site", "protocol")},
        "requirement": coded_texts(recent.get_column("requirement")),
        "month": in_days(recent).get_column("month").to_list(),
        "expected": recent.get_column("expected").to_list(),
        "done": recent.get_column("done").to_list(),
    }


def coded_texts(texts: pl.Series) -> dict[str, list[Any]]:
    """Each text once, and for each row which; null stays null."""
    words = texts.drop_nulls().unique(maintain_order=True)
    if words.is_empty():
        return {"words": [], "row": [None] * texts.len()}
    numbers = pl.Series(range(words.len()), dtype=pl.Int32)
    return {
        "words": words.to_list(),
        "row": texts.replace_strict(words, numbers, default=None).to_list(),
    }


def by_patient(table: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """The rows of each patient, in their order, by patient_id."""
    rest = [name for name in table.columns if name != "patient_id"]
    rows = in_days(table).group_by("patient_id", maintain_order=True).agg(pl.struct(rest))
    return dict(rows.iter_rows())


def value_lines(values: pl.DataFrame) -> pl.DataFrame:
    """One row per patient, analyte and unit: days, values, signs and fates in lists and texts.

    The reference range is the latest one that came.
    """
    sign = pl.col("sign").replace("", " ")
    return (
        in_days(values)
        .group_by("patient_id", "analyte", "canonical_unit", maintain_order=True)
        .agg(
            pl.col("collected_on").alias("days"),
            pl.col("value").round_sig_figs(SIGNIFICANT_DIGITS).alias("values"),
            sign.str.join("").alias("signs"),
            pl.col("fate").cast(pl.String).str.join("").alias("fates"),
            pl.col("range_low", "range_high").drop_nulls().last(),
        )
    )


def slot_lines(slots: pl.DataFrame) -> pl.DataFrame:
    """One row per patient, protocol and requirement: a letter a slot, 1 done, 0 missed."""
    lane = ["patient_id", "protocol", "requirement", "every_months", "every_days"]
    done = pl.col("is_done").cast(pl.Int8).cast(pl.String)
    return slots.group_by(lane, maintain_order=True).agg(done.str.join("").alias("slots"))


def in_days(table: pl.DataFrame) -> pl.DataFrame:
    """Dates as day numbers."""
    return table.with_columns(pl.selectors.date().cast(pl.Int32))
