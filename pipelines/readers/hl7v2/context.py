"""Which segments a result stands under: its message, patient, order, specimen and comments."""

import polars as pl

NOWHERE = -1
# From which segment on an earlier one no longer holds.
ENDS = {
    "MSH": (),
    "PID": ("MSH",),
    "PV1": ("MSH", "PID"),
    "ORC": ("MSH", "PID"),
    "OBR": ("MSH", "PID", "ORC"),
}


def with_context(segments: pl.DataFrame) -> pl.DataFrame:
    """Adds `seq` and, for each segment a result stands under, its seq (NOWHERE for none).

    An order (OBR) holds until the next order, the next ORC or the next patient. A comment (NTE) is
    that of the result or the order right before it; `of_note` is where it belongs.
    """
    segment = pl.col("segment")
    rows = segments.with_columns(seq=pl.int_range(pl.len(), dtype=pl.Int64))
    places = {
        f"of_{name.lower()}": latest(segment == name, segment.is_in(ends))
        for name, ends in ENDS.items()
    }
    rows = rows.with_columns(**places)
    is_plain = segment.is_in(["NTE"]) | pl.col("is_text")
    return rows.with_columns(
        of_note=latest(segment.is_in(["OBX", "OBR"]), ~is_plain),
        of_text=pl.when(~pl.col("is_text")).then("seq").forward_fill(),
        is_doubtful=latest(pl.col("is_broken"), segment == "MSH") != NOWHERE,
    )


def latest(is_it: pl.Expr, ends: pl.Expr) -> pl.Expr:
    """The seq of the last segment for which `is_it` holds, unless one that ends it came since."""
    return (
        pl.when(is_it)
        .then("seq")
        .when(ends)
        .then(pl.lit(NOWHERE, pl.Int64))
        .forward_fill()
        .fill_null(NOWHERE)
    )
