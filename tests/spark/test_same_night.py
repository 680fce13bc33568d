"""Spark says what DuckDB says, to the last field."""

import os
from datetime import timedelta

import pytest

from pipelines.evaluate import evaluate_night
from pipelines.export import export_parquet
from pipelines.intake.ingest import ingest
from pipelines.settings import load_configuration
from tests.spark.same_night import TABLES, assert_same, of_spark
from tests.synth.golden import LAST_NIGHT

pytestmark = pytest.mark.spark
PATIENTS = int(os.environ.get("LABWATCH_SPARK_PATIENTS", "0"))  # make test-spark: 20,000


@pytest.mark.parametrize("table", TABLES)
def test_the_sample_gives_the_same_table_on_both_engines(sample, on_spark, table):
    _, night, _ = sample
    expected = getattr(night, table)
    assert expected.height > 0
    assert_same(expected, of_spark(on_spark[0], table))


def test_the_rows_it_reports_are_those_it_wrote(sample, on_spark):
    _, night, _ = sample
    assert on_spark[1] == {table: getattr(night, table).height for table in TABLES}


@pytest.mark.skipif(not PATIENTS, reason="make test-spark")
def test_a_large_registry_gives_the_same_flags_and_status_on_both_engines(spark, tmp_path):
    from pipelines.spark.evaluate import evaluate_dataset
    from pipelines.synth.registry import synthesise

    synthesise(PATIENTS, 1, tmp_path / "registry", ends_on=LAST_NIGHT)
    configuration = load_configuration(tmp_path / "registry" / "labwatch.yaml")
    ingest(configuration, LAST_NIGHT)
    as_of, known_by = LAST_NIGHT - timedelta(days=7), LAST_NIGHT
    expected = evaluate_night(configuration, as_of, known_by)
    export_parquet(configuration, tmp_path / "dataset")
    evaluate_dataset(spark, str(tmp_path / "dataset"), str(tmp_path / "night"), (as_of, known_by))
    written = sorted(path.name for path in (tmp_path / "night").iterdir())
    assert written == sorted(TABLES)  # what the steps made on the way is gone
    for table in TABLES:
        assert_same(getattr(expected, table), of_spark(tmp_path / "night", table))
