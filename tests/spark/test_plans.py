"""What is shuffled, read from the physical plans: all results once, and then never again."""

import re

import pytest

pytestmark = pytest.mark.spark


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
