"""What-if: who would gain, lose or change a flag."""

from datetime import date

import polars as pl
import pytest

from pipelines.compare import compare_flags

SCHEMA = {
    "patient_id": pl.String,
    "rule": pl.String,
    "severity": pl.String,
    "opened_on": pl.Date,
}
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def flags(*rows):
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def changes(flags_a, flags_b):
    return compare_flags(flags_a, flags_b).rows()


def test_a_flag_on_both_sides_is_no_change():
    both = flags(("ada", "platelets_low", "urgent", MAY))

    assert changes(both, both) == []


def test_a_flag_only_b_gives_is_gained():
    assert changes(flags(), flags(("ada", "platelets_low", "urgent", MAY))) == [
        ("ada", "platelets_low", "gained", None, "urgent", None, MAY)
    ]


def test_a_flag_only_a_gives_is_lost():
    assert changes(flags(("ada", "platelets_low", "urgent", MAY)), flags()) == [
        ("ada", "platelets_low", "lost", "urgent", None, MAY, None)
    ]


@pytest.mark.parametrize(("severity", "opened_on"), [("critical", MAY), ("urgent", JUNE)])
def test_another_severity_or_opening_date_is_a_change(severity, opened_on):
    flags_a = flags(("ada", "platelets_low", "urgent", MAY))
    flags_b = flags(("ada", "platelets_low", severity, opened_on))

    assert changes(flags_a, flags_b) == [
        ("ada", "platelets_low", "changed", "urgent", severity, MAY, opened_on)
    ]


def test_of_several_flags_of_one_rule_the_worst_and_the_earliest_speak():
    flags_a = flags(
        ("ada", "unreadable_result", "routine", MAY), ("ada", "unreadable_result", "urgent", JUNE)
    )
    flags_b = flags(("ada", "unreadable_result", "routine", MAY))

    assert changes(flags_a, flags_b) == [
        ("ada", "unreadable_result", "changed", "urgent", "routine", MAY, MAY)
    ]


def test_patients_and_rules_come_in_order():
    flags_b = flags(
        ("ben", "alt_high", "urgent", MAY),
        ("ada", "tsh_abnormal", "urgent", MAY),
        ("ada", "alt_high", "urgent", MAY),
    )

    told = [row[:2] for row in changes(flags(), flags_b)]
    assert told == [("ada", "alt_high"), ("ada", "tsh_abnormal"), ("ben", "alt_high")]


def test_nothing_to_compare_gives_a_typed_empty_table():
    assert compare_flags(flags(), flags()).schema == {
        "patient_id": pl.String,
        "rule": pl.String,
        "change": pl.Enum(["gained", "lost", "changed"]),
        "severity_a": pl.Enum(["routine", "urgent", "critical"]),
        "severity_b": pl.Enum(["routine", "urgent", "critical"]),
        "opened_on_a": pl.Date,
        "opened_on_b": pl.Date,
    }
