"""What a result has from the segments it stands under: patient, order, specimen, times, name."""

import polars as pl

from pipelines.readers.hl7v2.delimiters import Delimiters
from pipelines.readers.hl7v2.fields import (
    component,
    repetition,
    unescaped,
    with_fields,
)
from pipelines.readers.hl7v2.ranges import with_range_ends
from pipelines.readers.hl7v2.times import iso_time

OBR = {
    "obr_placer": 2,
    "obr_filler": 3,
    "obr_collected": 7,
    "action": 11,
    "obr_received": 14,
    "obr_reported": 22,
    "obr_status": 25,
}
ORC = {"orc_placer": 2, "orc_filler": 3}
SPM = {"specimen": 2, "role": 11, "spm_collected": 17, "spm_received": 18}
PV1 = {"location": 3}
MEDICAL_RECORD = "MR"
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
    found = with_segment(rows, with_fields(results, "OBR", OBR, delimiters), OBR, "of_obr")
    found = with_segment(found, with_fields(results, "ORC", ORC, delimiters), ORC, "of_orc")
    found = with_segment(found, with_fields(results, "PV1", PV1, delimiters), PV1, "of_pv1")
    found = with_segment(found, patients(results, delimiters), {"patient_id": 3}, "of_pid")
    found = with_segment(found, specimens(results, delimiters), SPM, "of_obr")
    typed = found.with_columns(
        collected_at=collected_at(delimiters),
        resulted_at=first_time("obr_reported", "analysed", delimiters=delimiters),
        status=pl.coalesce(
            "status",
            component(pl.col("obr_status"), 1, delimiters).replace(SOME_ARE_THERE, "partial"),
        ),
        specimen_id=specimen_id(delimiters),
        site=component(pl.col("location"), 4, delimiters),
        is_control=is_control(delimiters),
    )
    named = typed.with_columns(result_id=result_id(delimiters))
    return with_range_ends(unescaped(with_times(named), ESCAPED, delimiters)).select(
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


def with_segment(
    rows: pl.DataFrame, parents: pl.DataFrame, columns: dict[str, int], of: str
) -> pl.DataFrame:
    """Adds the fields of the segment the row stands under."""
    chosen = parents.select(pl.col("seq").alias(of), *columns)
    return rows.join(chosen, on=of, how="left", maintain_order="left")


def patients(results: pl.DataFrame, delimiters: Delimiters) -> pl.DataFrame:
    """PID-3: the first repetition that is a medical record number, else the first."""
    pids = with_fields(results, "PID", {"ids": 3}, delimiters)
    ids = (
        pids.select("seq", one=pl.col("ids").str.split(delimiters.repetition))
        .explode("one")
        .with_columns(
            patient_id=component(pl.col("one"), 1, delimiters),
            type=component(pl.col("one"), 5, delimiters),
        )
        .drop_nulls("patient_id")
    )
    ids = ids.sort("seq", pl.col("type").ne_missing(MEDICAL_RECORD), maintain_order=True)
    return ids.unique("seq", keep="first", maintain_order=True)


def specimens(results: pl.DataFrame, delimiters: Delimiters) -> pl.DataFrame:
    """The first specimen of each order: SPM follows the results it belongs to."""
    found = with_fields(results, "SPM", SPM, delimiters)
    found = found.filter(pl.col("of_obr") >= 0).unique("of_obr", keep="first")
    return found.drop("seq").rename({"of_obr": "seq"})


def collected_at(delimiters: Delimiters) -> pl.Expr:
    """OBX-14, else OBR-7, else SPM-17.

    Some laboratories send the time of analysis in OBX-14: one after the specimen was received
    (OBR-14, SPM-18, of the same offset) is no collection, and OBR-7 or SPM-17 is taken first.
    """
    observed = first_time("observed", delimiters=delimiters)
    received = first_time("obr_received", "spm_received", delimiters=delimiters)
    ordered = first_time("obr_collected", "spm_collected", delimiters=delimiters)
    minute = len("2001-02-03T04:05")
    is_later = (observed.str.slice(0, minute) > received.str.slice(0, minute)) & (
        observed.str.extract(OFFSET).eq_missing(received.str.extract(OFFSET))
    )
    return (
        pl.when(is_later)
        .then(pl.coalesce(ordered, observed))
        .otherwise(pl.coalesce(observed, ordered))
    )


def first_time(*names: str, delimiters: Delimiters) -> pl.Expr:
    """The first of the fields that holds anything, in ISO 8601; of a span, its beginning."""
    texts = (component(repetition(pl.col(name), delimiters), 1, delimiters) for name in names)
    return iso_time(pl.coalesce(*texts))


def specimen_id(delimiters: Delimiters) -> pl.Expr:
    """SPM-2: the laboratory's number of the specimen, else that of who ordered."""
    return pl.coalesce(component(pl.col("specimen"), number, delimiters) for number in (2, 1))


def is_control(delimiters: Delimiters) -> pl.Expr:
    """Whether what was measured is no patient's."""
    role = component(pl.col("role"), 1, delimiters)
    return (
        pl.col("is_patientless")
        | role.is_in(CONTROL_ROLES).fill_null(False)
        | (pl.col("action") == CONTROL_ACTION).fill_null(False)
    )


def result_id(delimiters: Delimiters) -> pl.Expr:
    """OBX-21, else order number, code and sub-id: the same for every version of a result.

    The order is the laboratory's (OBR-3, ORC-3), else that of who ordered (OBR-2, ORC-2), with who
    gave the number. Without any there is no result_id, and the row is set aside.
    """
    orders = pl.coalesce(
        pl.when(component(pl.col(name), 1, delimiters).is_not_null()).then(name)
        for name in ("obr_filler", "orc_filler", "obr_placer", "orc_placer")
    )
    number, authority = (component(orders, part, delimiters) for part in (1, 2))
    order = pl.concat_str(authority, number, separator="/", ignore_nulls=True)
    base = pl.concat_str(
        pl.when(number.is_not_null()).then(order),
        "sent_code",
        pl.col("sub_id").fill_null(""),
        separator="/",
    )
    return pl.coalesce("instance", base.str.strip_suffix("/"))


def with_times(rows: pl.DataFrame) -> pl.DataFrame:
    """Tells apart results of one name in one message that were collected at different times."""
    together = ["message", "result_id"]
    times = pl.col("collected_at").n_unique().over(together)
    several = (times > 1) & pl.col("result_id").is_not_null()
    return rows.with_columns(
        result_id=pl.when(several)
        .then(pl.concat_str("result_id", "collected_at", separator="/"))
        .otherwise("result_id")
    )
