"""Spark says what DuckDB says, to the last field; what it shuffles; what it refuses.

One file, so that one process of the suite starts Spark and makes the night, and no other.
"""

import json
import os
import re
import shutil
from datetime import timedelta

import polars as pl
import pytest

from pipelines.errors import LabwatchError
from pipelines.evaluate import evaluate_night
from pipelines.export import export_parquet
from pipelines.intake.ingest import ingest
from pipelines.settings import load_configuration
from tests.spark.same_night import TABLES, assert_same, of_spark
from tests.synth.golden import LAST_NIGHT

pytestmark = [
    pytest.mark.spark,
    # where pandas 3 happens to be installed; nothing here hands it to Spark
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]
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


def shuffles(plan):
    """What each shuffle goes by; sending a small table to everybody is none."""
    return re.findall(r"Exchange (hashpartitioning|rangepartitioning|SinglePartition)", plan)


def test_all_results_are_shuffled_once_by_person(on_spark):
    plan = on_spark[2]["usable_result"]
    assert len(shuffles(plan)) == 1
    assert "SortMergeJoin" not in plan


@pytest.mark.parametrize(
    "step", ["visit", "baseline_value", "requirement_done", "rule_value", "open_run"]
)
def test_what_is_made_of_them_finds_them_where_they_lie(on_spark, step):
    assert shuffles(on_spark[2][step]) == []


def test_a_tie_is_told_by_reading_the_full_rows_with_one_shuffle_of_them(on_spark):
    """Of the narrow copy only what lies on crowded dates moves."""
    assert on_spark[2]["crowded_result"].count("Exchange hashpartitioning(result_key") <= 2


def test_the_rules_travel_in_the_plan(on_spark):
    assert "LocalTableScan" in on_spark[2]["baseline_value"]


@pytest.fixture
def copied(sample, tmp_path):
    return shutil.copytree(sample[2], tmp_path / "dataset")


def registered(spark, folder):
    from pipelines.spark.dataset import register_dataset

    return register_dataset(spark, str(folder))


def test_a_folder_nobody_exported_to_is_named(spark, tmp_path):
    with pytest.raises(LabwatchError, match=r"nowhere: there is no dataset.json in it; name a "):
        registered(spark, tmp_path / "nowhere")


def test_a_dataset_of_another_arrangement_is_refused(spark, copied):
    path = copied / "dataset.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"dataset_version": 0}))
    with pytest.raises(LabwatchError, match="of arrangement 0, and this Labwatch reads 1; write"):
        registered(spark, copied)


def test_a_table_that_is_gone_is_named(spark, copied):
    shutil.rmtree(copied / "treatment")
    with pytest.raises(LabwatchError, match="dataset/treatment: no Parquet files there; write"):
        registered(spark, copied)


def test_a_table_of_an_older_schema_is_named_with_what_it_lacks(spark, copied):
    shutil.rmtree(copied / "vaccination")
    (copied / "vaccination").mkdir()
    old = pl.DataFrame({"vaccination_key": [1], "patient_key": [1]})
    old.write_parquet(copied / "vaccination" / "part-0.parquet")
    with pytest.raises(LabwatchError, match=r"vaccination: lacks the columns .*given_on.*older"):
        registered(spark, copied)


def test_a_rule_table_that_is_gone_is_named(spark, copied):
    (copied / "rules" / "protocol.parquet").unlink()
    with pytest.raises(LabwatchError, match="rules: lacks protocol; write the dataset anew"):
        registered(spark, copied)


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
