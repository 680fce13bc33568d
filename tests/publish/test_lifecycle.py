"""A flag from the night it opens to the night it is gone."""

import hashlib

import polars as pl
import pytest

from pipelines.publish.lifecycle import continue_flags, surges
from schemas.boundary import checked
from schemas.published import Flags
from tests.publish.flags import NIGHT, NIGHT_BEFORE, day, flags


def first_night(*rows, **same):
    """The flags as published on the night before."""
    return continue_flags(flags(*rows, as_of=NIGHT_BEFORE, **same), None, NIGHT_BEFORE)


def tonight(previous, *rows, **same):
    return continue_flags(flags(*rows, **same), previous, NIGHT)


def test_without_a_night_before_every_flag_is_new():
    published = first_night({}, {"patient_id": "ben"})
    assert published["state"].to_list() == ["new", "new"]


def test_the_name_of_a_flag_says_what_it_is_and_when_it_opened():
    published = first_night({})
    text = "ada|alemtuzumab-us|platelets_low|2026-06-01"
    assert published["flag_id"].to_list() == [hashlib.md5(text.encode()).hexdigest()]


def test_the_name_of_a_data_quality_flag_holds_its_analyte():
    published = first_night({"rule": "unreadable_result", "kind": "data_quality", "analyte": "tsh"})
    text = "ada|alemtuzumab-us|unreadable_result|2026-06-01|tsh"
    assert published["flag_id"].to_list() == [hashlib.md5(text.encode()).hexdigest()]


def test_a_flag_that_is_still_there_is_ongoing_under_its_old_name():
    before = first_night({})
    now = tonight(before, {"severity": "urgent"})
    assert now["state"].to_list() == ["ongoing"]
    assert now["flag_id"].to_list() == before["flag_id"].to_list()
    assert now["severity"].to_list() == ["urgent"]


def test_late_data_may_move_the_opening_and_the_flag_keeps_its_name():
    before = first_night({"opened_on": day("2026-06-10")})
    now = tonight(before, {"opened_on": day("2026-05-20")})
    assert now["state"].to_list() == ["ongoing"]
    assert now["flag_id"].to_list() == before["flag_id"].to_list()


def test_a_flag_opened_on_the_very_night_before_continues():
    before = first_night({"opened_on": day("2026-06-10")})
    now = tonight(before, {"opened_on": NIGHT_BEFORE})
    assert now["state"].to_list() == ["ongoing"]


def test_a_flag_opened_after_the_night_before_is_new_and_the_old_one_resolved():
    before = first_night({"opened_on": day("2026-06-10")})
    now = tonight(before, {"opened_on": NIGHT})
    assert sorted(now["state"]) == ["new", "resolved"]
    assert now["flag_id"].n_unique() == 2


def test_a_flag_that_is_gone_is_listed_once_as_last_published():
    before = first_night({"severity": "critical", "days_overdue": 4})
    now = tonight(before)
    row = now.row(0, named=True)
    assert (row["state"], row["resolved_on"], row["as_of"]) == ("resolved", NIGHT, NIGHT)
    assert (row["severity"], row["days_overdue"]) == ("critical", 4)
    next_night = continue_flags(flags(), now, day("2026-07-01"))
    assert next_night.height == 0


def test_a_flag_that_returns_after_it_was_resolved_is_new():
    resolved = tonight(first_night({}))
    back = continue_flags(flags({"as_of": day("2026-07-01")}), resolved, day("2026-07-01"))
    assert back["state"].to_list() == ["new"]


@pytest.mark.parametrize("other", ["patient_id", "protocol", "rule"])
def test_another_patient_protocol_or_rule_is_another_flag(other):
    before = first_night({})
    now = tonight(before, {other: "another"})
    assert sorted(now["state"]) == ["new", "resolved"]


def test_unreadable_results_of_two_analytes_are_two_flags():
    same = {"rule": "unreadable_result", "kind": "data_quality"}
    before = first_night({"analyte": "tsh"}, {"analyte": "platelets"}, **same)
    now = tonight(before, {"analyte": "tsh"}, **same)
    states = dict(zip(now["analyte"], now["state"], strict=True))
    assert states == {"tsh": "ongoing", "platelets": "resolved"}


def test_the_analyte_of_a_reflex_does_not_name_the_flag():
    same = {"rule": "proteinuria_reflex", "kind": "reflex"}
    before = first_night({"analyte": "urine_protein"}, **same)
    now = tonight(before, {"analyte": "urine_protein_strip"}, **same)
    assert now["state"].to_list() == ["ongoing"]


def test_of_several_short_observations_the_same_day_is_the_same_flag():
    same = {"rule": "observation_short", "kind": "treatment"}
    first, second, third = day("2026-06-08"), day("2026-06-09"), day("2026-06-10")
    before = first_night({"opened_on": first}, {"opened_on": second}, **same)
    now = tonight(before, {"opened_on": second}, {"opened_on": third}, **same)
    by_day = {row["opened_on"]: row for row in now.to_dicts()}
    old = dict(zip(before["opened_on"], before["flag_id"], strict=True))
    assert by_day[second]["flag_id"] == old[second]
    assert by_day[third]["flag_id"] == old[first]
    assert set(now["state"]) == {"ongoing"}


def test_the_rest_is_paired_in_the_order_of_opening():
    same = {"rule": "observation_short", "kind": "treatment"}
    before = first_night(
        {"opened_on": day("2026-06-02")}, {"opened_on": day("2026-06-05")}, **same
    ).sort("opened_on")
    now = tonight(
        before, {"opened_on": day("2026-06-07")}, {"opened_on": day("2026-06-01")}, **same
    ).sort("opened_on")
    assert now["flag_id"].to_list() == before["flag_id"].to_list()


def test_a_name_that_a_moved_flag_still_bears_is_not_given_twice():
    same = {"rule": "observation_short", "kind": "treatment"}
    moved = tonight(
        first_night({"opened_on": day("2026-06-05")}, **same),
        {"opened_on": day("2026-06-03")},
        **same,
    )
    after = continue_flags(
        flags(
            {"opened_on": day("2026-06-03")},
            {"opened_on": day("2026-06-05")},
            as_of=day("2026-07-01"),
            **same,
        ),
        moved,
        day("2026-07-01"),
    )
    assert after["flag_id"].n_unique() == 2
    assert after.filter(pl.col("opened_on") == day("2026-06-03"))["flag_id"].to_list() == (
        moved["flag_id"].to_list()
    )


def test_two_flags_of_a_rule_and_day_have_two_names():
    published = first_night({"analyte": "a"}, {"analyte": "b"})
    assert published["flag_id"].n_unique() == 2


def test_the_order_of_rows_does_not_matter():
    rows = [{"patient_id": f"p{n}", "opened_on": day(f"2026-06-{n:02}")} for n in range(1, 20)]
    before = first_night(*rows)
    assert tonight(before, *rows[5:]).equals(tonight(before.reverse(), *rows[:4:-1]))


def test_the_same_night_twice_gives_the_same_flags():
    before = first_night({}, {"patient_id": "ben"})
    assert tonight(before, {}).equals(tonight(before, {}))


def test_what_comes_out_is_publishable_empty_nights_included():
    assert checked(Flags, tonight(first_night({}), {}, {"patient_id": "ben"})).height == 2
    assert checked(Flags, tonight(None)).schema == Flags.empty().schema


def patients(number):
    return [{"patient_id": f"p{n}"} for n in range(number)]


@pytest.mark.parametrize(
    ("before", "now", "is_surge"),
    [(10, 30, True), (10, 29, False), (20, 40, False), (20, 41, True), (0, 20, True)],
)
def test_a_surge_more_than_doubles_and_rises_by_twenty(before, now, is_surge):
    """Both: 10 to 29 flags rises by 19 only, 20 to 40 only doubles."""
    previous = first_night(*patients(before))
    found = surges(tonight(previous, *patients(now)), previous)
    expected = {
        "protocol": "alemtuzumab-us",
        "rule": "platelets_low",
        "flags": now,
        "flags_before": before,
    }
    assert found == ([expected] if is_surge else [])


def test_the_first_night_is_no_surge():
    assert surges(first_night(*patients(50)), None) == []


def test_a_row_dated_in_the_future_keeps_its_flag_so_that_it_can_be_acknowledged():
    """The broken row says 2037: its flag opens then, and is the same flag every night till then."""
    broken = {
        "rule": "unreadable_result",
        "kind": "data_quality",
        "analyte": "nitrite",
        "opened_on": day("2037-09-14"),
    }
    before = first_night(broken)
    now = tonight(before, broken)
    assert now["state"].to_list() == ["ongoing"]
    assert now["flag_id"].to_list() == before["flag_id"].to_list()
