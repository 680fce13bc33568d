"""The published tables: columns, types, order and grain. The data dictionary is made from here.

Types never change between nights: `Model.empty()` is what an empty night publishes.
"""

from datetime import date
from typing import Annotated

import polars as pl

from schemas.pandera_alone import DataFrameModel
from schemas.published_columns import (
    BASELINE_METHODS,
    DISPOSITIONS,
    EVALUATION_STATES,
    FLAG_STATES,
    KINDS,
    REQUIREMENT_STATES,
    SEVERITIES,
    column,
)

Texts = Annotated[pl.List, pl.String]


class Flags(DataFrameModel):
    """One row per flag: active tonight, or resolved tonight (listed once, as last published)."""

    as_of: date = column("as_of")
    flag_id: str = column("flag_id")
    patient_id: str = column("patient_id")
    site: str = column("site", nullable=True)
    protocol: str = column("protocol")
    protocol_version: str = column("protocol_version")
    rule: str = column("rule")
    kind: str = column("kind", isin=KINDS)
    severity: str = column("severity", isin=SEVERITIES)
    state: str = column(
        "state", "Whether the flag was there in the published night before.", isin=FLAG_STATES
    )
    disposition: str = column("disposition", isin=DISPOSITIONS, nullable=True)
    opened_on: date = column("opened_on")
    resolved_on: date = column("resolved_on", nullable=True)
    due_on: date = column("due_on", nullable=True)
    days_overdue: int = column("days_overdue", ge=0, nullable=True)
    analyte: str = column("analyte", nullable=True)
    latest_on: date = column("latest_on", nullable=True)
    latest_value: float = column("latest_value", nullable=True)
    latest_text: str = column("latest_text", nullable=True)
    unit: str = column("unit", nullable=True)
    n_results: int = column("n_results", ge=0, nullable=True)
    worst_value: float = column("worst_value", nullable=True)
    baseline_value: float = column("baseline_value", nullable=True)
    baseline_on: date = column("baseline_on", nullable=True)
    baseline_method: str = column("baseline_method", isin=BASELINE_METHODS, nullable=True)
    threshold: str = column("threshold", nullable=True)
    last_done_on: date = column("last_done_on", nullable=True)
    missing_components: Texts = column("missing_components", nullable=True)
    evidence: Texts = column("evidence", nullable=True)
    message: str = column("message")
    source: str = column("source")

    class Config:
        title = "flags.parquet"
        strict = True
        ordered = True
        unique = ["flag_id"]  # noqa: RUF012  (pandera reads a plain list)


class Status(DataFrameModel):
    """One row per patient, protocol and scheduled requirement, from the first infusion on."""

    as_of: date = column("as_of")
    patient_id: str = column("patient_id")
    site: str = column("site", nullable=True)
    protocol: str = column("protocol")
    requirement: str = column("requirement")
    state: str = column("state", "Where the requirement stands.", isin=REQUIREMENT_STATES)
    window_start: date = column("window_start")
    window_end: date = column("window_end")
    last_done_on: date = column("last_done_on", nullable=True)
    partial_on: date = column("partial_on", nullable=True)
    missing_components: Texts = column("missing_components")
    due_on: date = column("due_on")
    days_overdue: int = column("days_overdue", ge=0)
    slots_expected: int = column("slots_expected", ge=0)
    slots_done: int = column("slots_done", ge=0)

    class Config:
        title = "status.parquet"
        strict = True
        ordered = True
        unique = ["patient_id", "protocol", "requirement"]  # noqa: RUF012


class Evaluations(DataFrameModel):
    """One row per patient, protocol and rule: looked at and fine is not the same as not seen."""

    as_of: date = column("as_of")
    patient_id: str = column("patient_id")
    site: str = column("site", nullable=True)
    protocol: str = column("protocol")
    rule: str = column("rule")
    state: str = column("state", "What came of looking.", isin=EVALUATION_STATES)
    reason: str = column("reason", nullable=True)
    latest_on: date = column("latest_on", nullable=True)
    latest_value: float = column("latest_value", nullable=True)
    unit: str = column("unit", nullable=True)

    class Config:
        title = "evaluations.parquet"
        strict = True
        ordered = True
        unique = ["patient_id", "protocol", "rule"]  # noqa: RUF012


class Adherence(DataFrameModel):
    """One row per site, protocol, requirement and month; cells of under 5 patients are null."""

    as_of: date = column("as_of")
    site: str = column("site", nullable=True)
    protocol: str = column("protocol")
    requirement: str = column("requirement")
    month: date = column("month")
    expected: int = column("expected", ge=0, nullable=True)
    done: int = column("done", ge=0, nullable=True)
    pct: float = column("pct", ge=0, le=100, nullable=True)

    class Config:
        title = "adherence.parquet"
        strict = True
        ordered = True
        unique = ["site", "protocol", "requirement", "month"]  # noqa: RUF012


class Quality(DataFrameModel):
    """One row per feed and reason why rows of it were set aside, or counted as worth a look."""

    as_of: date = column("as_of")
    feed: str = column("feed")
    reason: str = column("reason", "Reason code of the quarantine, or of the count.")
    rows: int = column("rows", ge=0)
    files: int = column("files", ge=0)
    oldest: date = column("oldest", nullable=True)
    newest: date = column("newest", nullable=True)

    class Config:
        title = "quality.parquet"
        strict = True
        ordered = True
        unique = ["feed", "reason"]  # noqa: RUF012


class Worklist(DataFrameModel):
    """One row per flag that waits for somebody, most urgent first; lists are joined by "; "."""

    rank: int = column("rank", ge=1, unique=True)
    severity: str = column("severity", isin=SEVERITIES)
    state: str = column("state", "New tonight, or known before.", isin=["new", "ongoing"])
    patient_id: str = column("patient_id")
    site: str = column("site", nullable=True)
    rule: str = column("rule")
    message: str = column("message")
    days_overdue: int = column("days_overdue", ge=0, nullable=True)
    due_on: date = column("due_on", nullable=True)
    opened_on: date = column("opened_on")
    analyte: str = column("analyte", nullable=True)
    latest_on: date = column("latest_on", nullable=True)
    latest_value: float = column("latest_value", nullable=True)
    latest_text: str = column("latest_text", nullable=True)
    unit: str = column("unit", nullable=True)
    threshold: str = column("threshold", nullable=True)
    worst_value: float = column("worst_value", nullable=True)
    n_results: int = column("n_results", ge=0, nullable=True)
    baseline_value: float = column("baseline_value", nullable=True)
    baseline_on: date = column("baseline_on", nullable=True)
    last_done_on: date = column("last_done_on", nullable=True)
    missing_components: str = column("missing_components", nullable=True)
    kind: str = column("kind", isin=KINDS)
    protocol: str = column("protocol")
    protocol_version: str = column("protocol_version")
    evidence: str = column("evidence", nullable=True)
    source: str = column("source")
    flag_id: str = column("flag_id")
    as_of: date = column("as_of")

    class Config:
        title = "worklist.csv"
        strict = True
        ordered = True
        unique = ["flag_id"]  # noqa: RUF012
