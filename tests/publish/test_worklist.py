"""The list people work from."""

import csv

import pytest

from pipelines.publish.worklist import worklist, write_csv
from tests.publish.flags import day, flags


def waiting(*rows, **same):
    """Flags as published, each with a name."""
    named = [
        {"flag_id": f"flag-{number}", "state": "new", **row} for number, row in enumerate(rows)
    ]
    return worklist(flags(*named, **same))


def patients_in_order(*rows):
    return waiting(*rows)["patient_id"].to_list()


def test_critical_comes_before_urgent_before_routine():
    order = patients_in_order(
        {"patient_id": "routine", "severity": "routine"},
        {"patient_id": "critical", "severity": "critical"},
        {"patient_id": "urgent", "severity": "urgent"},
    )
    assert order == ["critical", "urgent", "routine"]


def test_within_a_severity_new_comes_before_ongoing_even_if_less_overdue():
    order = patients_in_order(
        {"patient_id": "ongoing", "state": "ongoing", "days_overdue": 90},
        {"patient_id": "new", "state": "new", "days_overdue": 1},
    )
    assert order == ["new", "ongoing"]


def test_then_the_longest_overdue_comes_first_and_no_due_date_last():
    order = patients_in_order(
        {"patient_id": "none", "days_overdue": None},
        {"patient_id": "short", "days_overdue": 3},
        {"patient_id": "long", "days_overdue": 30},
    )
    assert order == ["long", "short", "none"]


@pytest.mark.parametrize("disposition", ["acknowledged", "snoozed", "dismissed"])
def test_what_somebody_has_put_aside_is_not_on_the_list(disposition):
    assert waiting({"disposition": disposition}).height == 0


def test_a_reopened_flag_is_on_the_list():
    assert waiting({"disposition": "reopened"}).height == 1


def test_a_resolved_flag_is_not_on_the_list():
    assert waiting({"state": "resolved", "resolved_on": day("2026-06-30")}).height == 0


def test_ranks_count_from_one():
    assert waiting({}, {"patient_id": "ben"}, {"patient_id": "cy"})["rank"].to_list() == [1, 2, 3]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(tmp_path, start):
    rows = waiting({"patient_id": f"{start}cmd|' /C calc'!A0", "latest_text": f"{start}1+1"})
    write_csv(rows, tmp_path / "list.csv")
    with (tmp_path / "list.csv").open(newline="", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert row["patient_id"] == f"'{start}cmd|' /C calc'!A0"
    assert row["latest_text"] == f"'{start}1+1"


def test_words_and_numbers_stay_as_they_are(tmp_path):
    rows = waiting(
        {"latest_value": 0.5, "message": 'Says "≥ 3", see note', "evidence": ["lab/1", "lab/2"]}
    )
    write_csv(rows, tmp_path / "list.csv")
    with (tmp_path / "list.csv").open(newline="", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert (row["latest_value"], row["message"]) == ("0.5", 'Says "≥ 3", see note')
    assert row["evidence"] == "lab/1; lab/2"
