"""A folder that is no dataset of ours is refused with the way out."""

import json
import shutil

import polars as pl
import pytest

from pipelines.errors import LabwatchError

pytestmark = pytest.mark.spark


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
