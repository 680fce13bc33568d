"""The segments of messages as rows: one for each result, or for a message that holds none."""

import polars as pl

from pipelines.readers.hl7v2.context import with_context
from pipelines.readers.hl7v2.delimiters import Delimiters
from pipelines.readers.hl7v2.kinds import with_kind
from pipelines.readers.hl7v2.observations import observations
from pipelines.readers.hl7v2.parents import with_parents

# A patient or a result of another name than the one sent would be somebody else's.
NAMES = ["patient_id", "result_id", "code"]
DAMAGED = r"[\x00-\x1f\x7f-\x9f\ufffd]"


def rows_of_messages(segments: pl.DataFrame, delimiters: Delimiters) -> pl.DataFrame:
    """The rows of messages with the same delimiters, without their position in the file."""
    placed = with_kind(with_context(segments), delimiters)
    others = other_messages(placed)
    results = placed.filter(pl.col("kind") == "results")
    rows = with_parents(observations(results, delimiters), results, delimiters)
    found = rows.with_columns(reject=first_fault(delimiters))
    return pl.concat([found, damaged_segments(results), others], how="diagonal")


def first_fault(delimiters: Delimiters) -> pl.Expr:
    """Why a result can't be taken from its message; `not_monitored` for a control specimen."""
    is_damaged = pl.any_horizontal(pl.col(NAMES).str.contains(DAMAGED))
    return (
        pl.when(pl.lit(not delimiters.are_sound) | pl.col("is_doubtful") | pl.col("is_split"))
        .then(pl.lit("bad_value"))
        .when(pl.col("is_cut_short"))
        .then(pl.lit("missing_field"))
        .when(pl.col("is_control"))
        .then(pl.lit("not_monitored"))
        .when(is_damaged)
        .then(pl.lit("bad_value"))
        .when(pl.col("is_untyped"))
        .then(pl.lit("missing_field"))
    )


def damaged_segments(results: pl.DataFrame) -> pl.DataFrame:
    """Lines that are no segment, each set aside: any of them may have been a result."""
    is_lost = pl.col("is_broken") & (pl.col("segment") != "OBX")
    return results.filter(is_lost).select(
        "line",
        place=pl.concat_str(
            pl.lit("message "), "message", pl.lit(", a segment that can't be read")
        ),
        raw="text",
        reject=pl.lit("bad_value"),
    )


def other_messages(placed: pl.DataFrame) -> pl.DataFrame:
    """One row for each message of another kind, and for each that holds no result."""
    one = placed.filter(pl.col("seq") == pl.col("seq").first().over("message"))
    return one.filter(pl.col("kind") != "results").select(
        "line",
        place=pl.concat_str(pl.lit("message "), "message"),
        raw="text",
        reject=pl.lit("not_monitored"),
    )
