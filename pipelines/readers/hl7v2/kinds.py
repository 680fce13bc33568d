"""What kind of message it is, and whether its results are a patient's."""

import polars as pl

from pipelines.readers.hl7v2.delimiters import Delimiters
from pipelines.readers.hl7v2.fields import component, with_fields

RESULT_MESSAGE = "ORU"
HEADER = {"message_type": 9}


def with_kind(segments: pl.DataFrame, delimiters: Delimiters) -> pl.DataFrame:
    """Adds kind (results, empty, other), is_untyped, and is_patientless.

    A message whose type can't be read may be a result message: its results are set aside, not
    passed over. A whole message without a patient is quality control.
    """
    headers = with_fields(segments, "MSH", HEADER, delimiters).select(
        "message", message_type=component(pl.col("message_type"), 1, delimiters)
    )
    holds = segments.group_by("message").agg(
        has_result=(pl.col("segment") == "OBX").any() | pl.col("is_broken").any(),
        is_patientless=~(pl.col("segment") == "PID").any() & ~pl.col("is_broken").any(),
    )
    kinds = holds.join(
        headers.unique("message", keep="first"), on="message", how="left"
    ).with_columns(is_untyped=~pl.col("message_type").str.contains("^[A-Z]{3}$").fill_null(False))
    kind = (
        pl.when(~pl.col("is_untyped") & (pl.col("message_type") != RESULT_MESSAGE))
        .then(pl.lit("other"))
        .when("has_result")
        .then(pl.lit("results"))
        .otherwise(pl.lit("empty"))
    )
    return segments.join(
        kinds.select("message", "is_untyped", "is_patientless", kind=kind),
        on="message",
        how="left",
        maintain_order="left",
    )
