"""Every step of a night runs on Spark too, from the one file there is."""

import pytest

from pipelines.export import BY_PATIENT, WHOLE
from pipelines.spark.dialect import carried_over, spark_step
from pipelines.steps import CHECKS, STEP, STEPS
from tests.conventions.sources import name_of

FILES = {name_of(path): path for path in STEPS + CHECKS}
PARAMETERS = {"as_of", "known_by", "smallest_cell"}


@pytest.mark.parametrize("name", FILES)
def test_a_step_carries_over_to_spark_with_its_parameters(name):
    step = spark_step(FILES[name])
    text = FILES[name].read_text("utf-8")
    assert step.parameters == {name for name in PARAMETERS if f"${name}" in text}
    assert all(f":{parameter}" in step.sql for parameter in step.parameters)


def test_the_tables_a_step_reads_are_told_from_the_ones_it_names_itself():
    step = spark_step(STEP["every_person"])
    assert step.tables == {"patient_now", "patient_id"}


def test_a_night_reads_no_record_that_is_not_exported():
    """Whatever is neither a step nor a rule table must be a table of the dataset."""
    read = {table for path in FILES.values() for table in spark_step(path).tables}
    records = {*BY_PATIENT, *WHOLE}
    stores = {"repeat", "disposition", "analyte", "intake", "retry", "file_reason", "file_column"}
    assert records & read == records
    assert not stores & read


def test_months_are_added_as_duckdb_adds_them():
    step = carried_over("SELECT DATE_ADD(day_on, INTERVAL (months) MONTH) AS due_on FROM day")
    assert step.sql == "SELECT ADD_MONTHS(day_on, months) AS due_on FROM day"
