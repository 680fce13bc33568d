"""Excerpts of public exports, read as they are."""

from pathlib import Path

import polars as pl
import pytest

from pipelines.vocabulary.load import drug_texts
from tests.fhir.resources import VOCABULARY, harmonised, rows_of

DATA = Path(__file__).parents[1] / "data"
BULK = DATA / "fhir-bulk"
EXAMPLES = DATA / "fhir-r4-examples" / "examples.ndjson"


@pytest.fixture(scope="module")
def results():
    return harmonised(rows_of(BULK / "Observation.ndjson"))


def outcomes(rows):
    return dict(rows.group_by(pl.col("outcome").cast(pl.String)).len().iter_rows())


def test_every_observation_is_a_row(results):
    lines = (BULK / "Observation.ndjson").read_text("utf-8").splitlines()
    assert sum(outcomes(results).values()) == len(lines)
    assert outcomes(results).keys() == {"accepted", "not_monitored"}


def test_every_monitored_value_of_the_export_is_read(results):
    monitored = results.filter(pl.col("analyte").is_not_null())
    assert monitored["value"].null_count() == 0
    assert {"creatinine", "platelets", "hemoglobin", "urine_protein"} <= set(monitored["analyte"])


def test_a_strip_read_in_words_with_unseen_characters(results):
    strips = results.filter(pl.col("analyte") == "urine_protein", pl.col("unit_text").is_null())
    assert strips.height > 0
    assert set(strips["value_kind"]) == {"ordinal"}


def test_who_died_in_the_export(results):
    rows = rows_of(BULK / "Patient.ndjson", "patients")
    assert rows["followup_end_reason"].to_list().count("died") == 1
    assert rows["patient_id"].null_count() == 0


def test_alemtuzumab_in_the_examples_of_the_standard():
    rows = rows_of(EXAMPLES, "treatments").filter(pl.col("reject").is_null())
    found = drug_texts(VOCABULARY, rows["drug"].to_list())
    assert found["drug"].to_list() == ["alemtuzumab"]
    statuses = dict(rows.select("treatment_id", "status").iter_rows())
    assert statuses == {
        "medadmin0304": "completed",
        "medadminexample03": "planned",
        "medadmin0303": "entered-in-error",
    }


def test_the_examples_of_other_types_are_counted_and_not_loaded():
    rows = rows_of(EXAMPLES, "treatments")
    assert rows["reject"].to_list().count("not_monitored") == 14 - 3
