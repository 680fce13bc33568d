"""The segments a result stands under, each read once: patient, order, request, visit, specimen."""

import polars as pl

from pipelines.readers.hl7v2.delimiters import Delimiters
from pipelines.readers.hl7v2.fields import component, with_fields
from pipelines.readers.hl7v2.times import first_time

OBR = {"placer": 2, "filler": 3, "collected": 7, "action": 11, "received": 14}
OBR |= {"reported": 22, "order_status": 25}
ORC = {"placer": 2, "filler": 3}
SPM = {"specimen": 2, "role": 11, "collected": 17, "received": 18}
MEDICAL_RECORD = "MR"


def patients(results: pl.DataFrame, delimiters: Delimiters) -> pl.DataFrame:
    """PID-3: the first repetition that is a medical record number, else the first."""
    pids = with_fields(results, "PID", {"ids": 3}, delimiters)
    ids = (
        pids.select(of_pid="seq", one=pl.col("ids").str.split(delimiters.repetition))
        .explode("one")
        .select(
            "of_pid",
            patient_id=component(pl.col("one"), 1, delimiters),
            type=component(pl.col("one"), 5, delimiters),
        )
        .drop_nulls("patient_id")
    )
    ids = ids.sort("of_pid", pl.col("type").ne_missing(MEDICAL_RECORD), maintain_order=True)
    return ids.unique("of_pid", keep="first", maintain_order=True).drop("type")


def orders(results: pl.DataFrame, delimiters: Delimiters) -> pl.DataFrame:
    """OBR: its times, status and action, and the order by both its numbers."""
    found = with_fields(results, "OBR", OBR, delimiters)
    return found.select(
        "action",
        of_obr="seq",
        obr_filler=order_number("filler", delimiters),
        obr_placer=order_number("placer", delimiters),
        obr_collected=first_time("collected", delimiters),
        obr_received=first_time("received", delimiters),
        obr_reported=first_time("reported", delimiters),
        order_status=component(pl.col("order_status"), 1, delimiters),
    )


def requests(results: pl.DataFrame, delimiters: Delimiters) -> pl.DataFrame:
    """ORC: the order by both its numbers, for those that leave them out of OBR."""
    return with_fields(results, "ORC", ORC, delimiters).select(
        of_orc="seq",
        orc_filler=order_number("filler", delimiters),
        orc_placer=order_number("placer", delimiters),
    )


def order_number(name: str, delimiters: Delimiters) -> pl.Expr:
    """Who gave the number, and the number; null without one."""
    number, authority = (component(pl.col(name), part, delimiters) for part in (1, 2))
    order = pl.concat_str(authority, number, separator="/", ignore_nulls=True)
    return pl.when(number.is_not_null()).then(order)


def visits(results: pl.DataFrame, delimiters: Delimiters) -> pl.DataFrame:
    """PV1-3.4, the hospital."""
    return with_fields(results, "PV1", {"location": 3}, delimiters).select(
        of_pv1="seq", site=component(pl.col("location"), 4, delimiters)
    )


def specimens(results: pl.DataFrame, delimiters: Delimiters) -> pl.DataFrame:
    """The first specimen of each order: SPM follows the results it belongs to.

    SPM-2 is the laboratory's number of the specimen, else that of who ordered.
    """
    found = with_fields(results, "SPM", SPM, delimiters).filter(pl.col("of_obr") >= 0)
    specimen = pl.col("specimen")
    return found.unique("of_obr", keep="first", maintain_order=True).select(
        "of_obr",
        specimen_id=pl.coalesce(component(specimen, number, delimiters) for number in (2, 1)),
        role=component(pl.col("role"), 1, delimiters),
        spm_collected=first_time("collected", delimiters),
        spm_received=first_time("received", delimiters),
    )
