"""Ids merged into each other in a ring: named, told as one patient, and undone."""

import json

import pytest

from pipelines.explain import explain
from pipelines.stages import evaluate_store, ingest_files, publish_kept
from tests.intake.registry import LAB_FEED, PATIENT_FEED, Registry, day, result


@pytest.fixture
def registry(tmp_path):
    """Ada is merged into Ben and Ben into Ada; Cleo is nobody else."""
    registry = Registry(tmp_path, LAB_FEED, PATIENT_FEED)
    merge(registry, "01-01", "ada,ben", "ben,ada", "cleo,")
    registry.results("01-05", result("1", patient="ben"))
    return registry


def merge(registry, received, *rows):
    registry.put(f"people/2026-{received}/p.csv", "\n".join(["patient_id,merged_into", *rows]))


def published(registry, night):
    ingest_files(registry.configuration, day(night))
    evaluate_store(registry.configuration, day(night))
    return json.loads((publish_kept(registry.configuration) / "run.json").read_text())


def test_a_ring_is_counted_in_the_record_of_the_night(registry):
    assert published(registry, "01-05")["merge_rings"] == 1


def test_explain_says_it_of_those_in_the_ring_only(registry):
    published(registry, "01-05")
    told = {name: explain(registry.configuration, name) for name in ("ben", "cleo")}
    assert (told["ben"]["patient_id"], told["ben"]["other_ids"]) == ("ada", ["ben"])
    assert [told[name]["is_merge_ring"] for name in ("ben", "cleo")] == [True, False]


def test_a_ring_is_gone_once_one_merge_is_undone(registry):
    published(registry, "01-05")
    merge(registry, "01-06", "ada,")
    assert published(registry, "01-06")["merge_rings"] == 0
    story = explain(registry.configuration, "ben")
    assert (story["patient_id"], story["is_merge_ring"]) == ("ada", False)


def test_a_ring_of_three_and_an_id_merged_into_itself_are_two_rings(registry):
    merge(registry, "01-02", "ada,ben", "ben,cleo", "cleo,ada", "dan,dan")
    assert published(registry, "01-05")["merge_rings"] == 2
