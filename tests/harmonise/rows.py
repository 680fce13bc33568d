"""A row that is right in every respect, to change in the one that matters."""

from datetime import date

import polars as pl

from pipelines.harmonise.reading import prepare_reading
from pipelines.harmonise.rows import harmonise
from pipelines.settings import Feed
from pipelines.vocabulary.load import load_vocabulary
from schemas.extract import canonical_columns

VOCABULARY = load_vocabulary()
RECEIVED = date(2024, 6, 30)
SOUND = {
    "lab_results": {
        "result_id": "r1", "patient_id": "ada", "code": "777-3", "collected_at": "2024-03-01",
        "value": "210", "unit": "10*9/L",
    },
    "patients": {"patient_id": "ada", "sex": "F", "birth_date": "1980-02-29"},
    "treatments": {
        "treatment_id": "t1", "patient_id": "ada", "drug": "Lemtrada",
        "started_at": "2024-03-01T09:00", "ended_at": "2024-03-01T13:00",
    },
    "vaccinations": {
        "vaccination_id": "v1", "patient_id": "ada", "vaccine": "MMR", "given_on": "2024-03-01",
    },
    "assessments": {
        "assessment_id": "a1", "patient_id": "ada", "code": "skin_exam",
        "assessed_on": "2024-03-01",
    },
    "dispositions": {
        "flag_id": "f1", "decision": "acknowledged", "decided_at": "2024-03-01T10:00",
    },
}  # fmt: skip


def reading(entity="lab_results", **feed):
    timezone = feed.pop("timezone", "Europe/London")
    settings = {"name": "lab", "entity": entity, "format": "csv", "path": "*", **feed}
    return prepare_reading(Feed(**settings), VOCABULARY, timezone)


def batch(entity, rows):
    """Rows as a reader gives them."""
    schema = dict.fromkeys(canonical_columns(entity), pl.String)
    frame = pl.DataFrame([{**SOUND[entity], **row} for row in rows], schema=schema)
    number = pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
    absent = pl.lit(None, pl.String)
    return frame.with_columns(line=number + 1, position=number, raw=absent, reject=absent)


def harmonised(entity="lab_results", feed=None, **changes):
    """The one harmonised row of a sound row with changes, as a dictionary."""
    rows = harmonise(batch(entity, [changes]), reading(entity, **(feed or {})), RECEIVED)
    return rows.row(0, named=True)


def result(analyte, value, unit=None, feed=None, **changes):
    """The one harmonised result of an analyte."""
    code = VOCABULARY.codes.filter(pl.col("analyte") == analyte)["code"][0]
    return harmonised(feed=feed, code=code, value=value, unit=unit, **changes)


def verdict(row):
    """What became of a row, in one word."""
    return row["reason"] or row["late_reason"] or row["outcome"]
