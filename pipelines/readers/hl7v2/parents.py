"""What a result has from the segments it stands under: patient, order, specimen, times, name."""

import polars as pl

from pipelines.readers.hl7v2.delimiters import Delimiters
from pipelines.readers.hl7v2.fields import unescaped
from pipelines.readers.hl7v2.parent_segments import orders, patients, requests, specimens, visits
from pipelines.readers.hl7v2.ranges import with_range_ends

PARENTS = {
    patients: "of_pid",
    orders: "of_obr",
    requests: "of_orc",
    visits: "of_pv1",
    specimens: "of_obr",
}
CONTROL_ROLES = ["B", "C", "E", "F", "O", "Q", "R", "V"]  # HL7 table 0369, all but a patient's
CONTROL_ACTION = "Q"  # analysers send it in OBR-11, as ASTM has it
OFFSET = r"T.*([+-][0-9]{4})$"
SOME_ARE_THERE = "A"  # OBR-25 (table 0123) means "some results available", OBX-11 "amended"
ESCAPED = [
    "value",
    "unit",
    "code",
    "test_name",
    "reference_range",
    "patient_id",
    "result_id",
    "specimen_id",
    "site",
    "note",
]


def with_parents(rows: pl.DataFrame, results: pl.DataFrame, delimiters: Delimiters) -> pl.DataFrame:
    """The canonical columns, and what says whether they may be believed."""
    found = rows
    for parent, of in PARENTS.items():
        found = found.join(parent(results, delimiters), on=of, how="left", maintain_order="left")
    typed = found.with_columns(
        collected_at=collected_at(),
        resulted_at=pl.coalesce("obr_reported", "analysed"),
        status=pl.coalesce("status", pl.col("order_status").replace(SOME_ARE_THERE, "partial")),
        is_control=is_control(),
        result_id=result_id(),
    )
    return with_range_ends(unescaped(with_times(typed), ESCAPED, delimiters)).select(
        "line",
        "place",
        "raw",
        "note",
        "is_doubtful",
        "is_split",
        "is_cut_short",
        "is_control",
        "is_untyped",
        *("result_id", "patient_id", "code", "code_system", "test_name", "collected_at"),
        *("resulted_at", "value", "unit", "reference_low", "reference_high", "reference_range"),
        *("status", "specimen_id", "site"),
    )


def collected_at() -> pl.Expr:
    """OBX-14, else OBR-7, else SPM-17.

    Some laboratories send the time of analysis in OBX-14: one after the specimen was received
    (OBR-14, SPM-18, of the same offset) is no collection, and OBR-7 or SPM-17 is taken first.
    """
    observed = pl.col("observed")
    received = pl.coalesce("obr_received", "spm_received")
    ordered = pl.coalesce("obr_collected", "spm_collected")
    minute = len("2001-02-03T04:05")
    is_later = (observed.str.slice(0, minute) > received.str.slice(0, minute)) & (
        observed.str.extract(OFFSET).eq_missing(received.str.extract(OFFSET))
    )
    return (
        pl.when(is_later)
        .then(pl.coalesce(ordered, observed))
        .otherwise(pl.coalesce(observed, ordered))
    )


def is_control() -> pl.Expr:
    """Whether what was measured is no patient's."""
    return (
        pl.col("is_patientless")
        | pl.col("role").is_in(CONTROL_ROLES).fill_null(False)
        | (pl.col("action") == CONTROL_ACTION).fill_null(False)
    )


def result_id() -> pl.Expr:
    """OBX-21, else order number, code and sub-id: the same for every version of a result.

    The order is the laboratory's (OBR-3, ORC-3), else that of who ordered (OBR-2, ORC-2), with who
    gave the number. Without any there is no result_id, and the row is set aside.
    """
    order = pl.coalesce("obr_filler", "orc_filler", "obr_placer", "orc_placer")
    base = pl.concat_str(order, "sent_code", pl.col("sub_id").fill_null(""), separator="/")
    return pl.coalesce("instance", base.str.strip_suffix("/"))


def with_times(rows: pl.DataFrame) -> pl.DataFrame:
    """Tells apart results of one name in one message that were collected at different times."""
    together = ["message", "result_id"]
    if not rows.select(pl.struct(together).is_duplicated().any()).item():
        return rows
    times = pl.col("collected_at").n_unique().over(together)
    several = (times > 1) & pl.col("result_id").is_not_null()
    return rows.with_columns(
        result_id=pl.when(several)
        .then(pl.concat_str("result_id", "collected_at", separator="/"))
        .otherwise("result_id")
    )
