"""A real extract, read by a feed mapping alone."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.harmonise.rows import harmonise
from pipelines.readers import read
from tests.harmonise.rows import reading

OUTCOMES = {"accepted": 48, "not_monitored": 83}
LABS = Path(__file__).parent.parent / "data" / "smart-sample-patients" / "labs.txt"
MAPPING = {
    "ID": "result_id", "PID": "patient_id", "DATE": "collected_at", "LOINC": "code",
    "NAME": "test_name", "VALUE": "value", "LOW": "reference_low", "HIGH": "reference_high",
    "UNITS": "unit",
}  # fmt: skip


@pytest.fixture(scope="module")
def rows():
    sample = reading(delimiter="\t", columns=MAPPING, timezone="America/Chicago")
    return pl.concat([harmonise(b, sample, date(2015, 1, 1)) for b in read(sample.feed, LABS)])


def test_every_row_is_accounted_for(rows):
    outcomes = dict(rows.group_by(pl.col("outcome").cast(pl.String)).len().iter_rows())
    assert outcomes == OUTCOMES
    assert sum(outcomes.values()) == len(LABS.read_text().splitlines()) - 1


def test_thyroid_results_in_two_spellings_of_one_unit_are_alike(rows):
    tsh = rows.filter(pl.col("analyte") == "tsh")
    assert set(tsh["unit_text"]) == {"mcU/mL"}
    assert set(tsh["canonical_unit"]) == {"m[IU]/L"}
    assert tsh.filter(pl.col("value_text") == "0.041")["range_low"].to_list() == [0.4]


def test_creatinine_in_milligrams_becomes_micromoles(rows):
    creatinine = rows.filter(pl.col("analyte") == "creatinine")
    assert creatinine["value"].is_between(30, 200).all()
    assert set(creatinine["canonical_unit"]) == {"umol/L"}
