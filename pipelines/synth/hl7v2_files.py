"""Canonical rows of results as HL7 v2.5.1 messages, one for each specimen."""

from pathlib import Path

import polars as pl

STAMP = "%Y%m%d%H%M%S"
SPECIMEN = ["patient_id", "specimen_id", "collected"]
STATUSES = {"final": "F", "corrected": "C", "preliminary": "P", "entered-in-error": "W"}
NUMBER = r"^[0-9.]+$"
COMPARATOR = r"^(<=|>=|<|>)([0-9.]+)$"
ESCAPES = {"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\"}
TEXTS = ["result_id", "patient_id", "code", "test_name", "unit", "specimen_id"]


def hl7v2_results(rows: pl.DataFrame, path: Path) -> None:
    """Segments end with a carriage return; identifiers of results stand in OBX-21."""
    escaped = pl.col(TEXTS).str.replace_many(list(ESCAPES), list(ESCAPES.values())).fill_null("")
    is_bad = pl.col("reason") == "bad_date"
    told = rows.with_columns(
        escaped,
        kind=kind(),
        sent=sent(),
        collected=pl.when(is_bad)
        .then(pl.lit("20260230"))
        .otherwise(pl.col("collected_at").dt.strftime(STAMP)),
        reported=pl.col("resulted_at").dt.strftime(STAMP).fill_null(""),
        range=pl.coalesce(
            pl.col("reference_low") + "-" + pl.col("reference_high"),
            "<" + pl.col("reference_high"),
            ">" + pl.col("reference_low"),
            pl.lit(""),
        ),
        status=pl.col("status").replace(STATUSES).fill_null(""),
    )
    results = told.group_by(SPECIMEN, maintain_order=True).agg(result_segment())
    text = results.select(message_text()).to_series().str.join("").item()
    path.with_name(f"{path.name}.hl7").write_text(text or "", encoding="utf-8", newline="")


def kind() -> pl.Expr:
    """OBX-2 for a value."""
    value = pl.col("value")
    return (
        pl.when(value.str.contains(NUMBER))
        .then(pl.lit("NM"))
        .when(value.str.contains(COMPARATOR))
        .then(pl.lit("SN"))
        .otherwise(pl.lit("ST"))
    )


def sent() -> pl.Expr:
    """OBX-5 for a value."""
    value = pl.col("value")
    plain = value.str.replace_many(list(ESCAPES), list(ESCAPES.values())).fill_null("")
    return (
        pl.when(value.str.contains(COMPARATOR))
        .then(value.str.replace(COMPARATOR, "$1^$2"))
        .otherwise(plain)
    )


def result_segment() -> pl.Expr:
    """The results of one specimen, each a segment."""
    number = pl.int_range(1, pl.len() + 1).cast(pl.String)
    test = pl.concat_str("code", pl.lit("^"), "test_name", pl.lit("^LN"))
    # Fields that stay empty are the pipes before the next one.
    return (
        pl.concat_str(
            pl.lit("OBX|") + number,
            "kind",
            test,
            pl.lit(""),
            "sent",
            "unit",
            "range",
            pl.lit("|||") + pl.col("status"),
            pl.lit("||") + pl.col("collected"),
            pl.lit("||||") + pl.col("reported"),
            pl.lit("|") + pl.col("result_id"),
            separator="|",
        )
        .str.join("\r")
        .alias("segments")
    )


def message_text() -> pl.Expr:
    """A message around the results of one specimen."""
    place = pl.int_range(1, pl.len() + 1).cast(pl.String)
    return pl.concat_str(
        pl.lit("MSH|^~\\&|LAB|SYN|||") + pl.col("collected") + "||ORU^R01^ORU_R01|" + place,
        pl.lit("|P|2.5.1\rPID|1||") + pl.col("patient_id") + "^^^SYN^MR",
        pl.lit("\rOBR|1||") + place + "^SYN|LAB|||" + pl.col("collected") + "\r",
        "segments",
        pl.lit("\rSPM|1|^") + pl.col("specimen_id") + "\r",
    )
