"""The store: tables, types, order and grain. The data dictionary and the DDL are made from here.

Integer keys stand for text in everything that is scanned: text keys make the night several times
slower. The tables of versions are append-only but for `known_until`.
"""

from datetime import date, datetime

import polars as pl

from schemas.pandera_alone import DataFrameModel
from schemas.store_columns import (
    EVENT_STATUSES,
    RESULT_STATUSES,
    VALUE_KINDS,
    column,
)


class PatientId(DataFrameModel):
    """One row per patient id ever seen, known or not."""

    patient_key: pl.Int32 = column("patient_key")
    patient_id: str = column("patient_id")

    class Config:
        title = "patient_id"
        strict = True
        unique = ["patient_id"]  # noqa: RUF012


class Analyte(DataFrameModel):
    """One row per analyte ever seen."""

    analyte_key: pl.Int16 = column("analyte_key")
    analyte: str = column("analyte")

    class Config:
        title = "analyte"
        strict = True
        unique = ["analyte"]  # noqa: RUF012


class Ledger(DataFrameModel):
    """The columns of every table of versions: which record, from where, known when."""

    identity: pl.UInt64 = column("identity")
    content: pl.UInt64 = column("content")
    feed_key: pl.Int16 = column("feed_key")
    file_key: pl.Int32 = column("file_key")
    line: pl.Int64 = column("line", ge=1)
    received_on: date = column("received_on")
    known_from: date = column("known_from")
    known_until: date = column("known_until", nullable=True)


class Patient(Ledger):
    """One row per version of a patients row."""

    patient_key: pl.Int32 = column("patient_key")
    patient_id: str = column("patient_id")
    sex: str = column("sex", nullable=True)
    birth_on: date = column("birth_on", nullable=True)
    site: str = column("site", nullable=True)
    followup_end_on: date = column("followup_end_on", nullable=True)
    followup_end_reason: str = column("followup_end_reason", nullable=True)
    merged_into: str = column("merged_into", nullable=True)
    merged_into_key: pl.Int32 = column("merged_into_key", nullable=True)

    class Config:
        title = "patient"
        strict = True
        unique = ["identity", "file_key", "line"]  # noqa: RUF012


class Result(Ledger):
    """One row per accepted version of a laboratory result."""

    result_key: pl.Int64 = column("result_key")
    patient_key: pl.Int32 = column("patient_key")
    analyte_key: pl.Int16 = column("analyte_key")
    collected_on: date = column("collected_on")
    collected_at: datetime = column("collected_at")
    resulted_at: datetime = column("resulted_at", nullable=True)
    status_class: str = column("status_class", isin=RESULT_STATUSES)
    value_kind: str = column("value_kind", isin=VALUE_KINDS, nullable=True)
    value: float = column("value", nullable=True)
    value_low: float = column("value_low", nullable=True)
    value_high: float = column("value_high", nullable=True)
    canonical_unit: str = column("canonical_unit", nullable=True)
    range_low: float = column("range_low", nullable=True)
    range_high: float = column("range_high", nullable=True)
    value_text: str = column("value_text", nullable=True)
    unit_text: str = column("unit_text", nullable=True)
    code: str = column("code")
    code_system: str = column("code_system", nullable=True)
    test_name: str = column("test_name", nullable=True)
    reference_text: str = column("reference_text", nullable=True)
    status_text: str = column("status_text", nullable=True)
    specimen_id: str = column("specimen_id", nullable=True)
    site: str = column("site", nullable=True)
    result_id: str = column("result_id")
    place: str = column("place", nullable=True)
    note: str = column("note", nullable=True)

    class Config:
        title = "result"
        strict = True
        unique = ["result_key"]  # noqa: RUF012


class Treatment(Ledger):
    """One row per version of a treatment."""

    treatment_key: pl.Int64 = column("treatment_key")
    treatment_id: str = column("treatment_id")
    patient_key: pl.Int32 = column("patient_key")
    drug: str = column("drug")
    started_on: date = column("started_on")
    started_at: datetime = column("started_at")
    ended_at: datetime = column("ended_at", nullable=True)
    observed_until: datetime = column("observed_until", nullable=True)
    dose: str = column("dose", nullable=True)
    dose_unit: str = column("dose_unit", nullable=True)
    status_class: str = column("status_class", isin=EVENT_STATUSES)

    class Config:
        title = "treatment"
        strict = True
        unique = ["treatment_key"]  # noqa: RUF012


class Vaccination(Ledger):
    """One row per version of a vaccination."""

    vaccination_key: pl.Int64 = column("vaccination_key")
    vaccination_id: str = column("vaccination_id")
    patient_key: pl.Int32 = column("patient_key")
    vaccine: str = column("vaccine")
    given_on: date = column("given_on")
    status_class: str = column("status_class", isin=EVENT_STATUSES)

    class Config:
        title = "vaccination"
        strict = True
        unique = ["vaccination_key"]  # noqa: RUF012


class Assessment(Ledger):
    """One row per version of an assessment."""

    assessment_key: pl.Int64 = column("assessment_key")
    assessment_id: str = column("assessment_id")
    patient_key: pl.Int32 = column("patient_key")
    code: str = column("code")
    assessed_on: date = column("assessed_on")
    outcome: str = column("outcome", nullable=True)
    status_class: str = column("status_class", isin=EVENT_STATUSES)

    class Config:
        title = "assessment"
        strict = True
        unique = ["assessment_key"]  # noqa: RUF012


class Disposition(Ledger):
    """One row per decision about a flag; a decision has no id, so its content is its identity."""

    flag_id: str = column("flag_id")
    decision: str = column("decision")
    until: date = column("until", nullable=True)
    reason: str = column("reason", nullable=True)
    decided_by: str = column("decided_by", nullable=True)
    decided_at: datetime = column("decided_at")

    class Config:
        title = "disposition"
        strict = True
        unique = ["identity", "file_key", "line"]  # noqa: RUF012
