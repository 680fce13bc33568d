"""What one asks of a night that is published: explain, status, quarantine, protocol."""

import json

import pytest

from tests.cli.labwatch import labwatch
from tests.cli.registry import lay_out


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("registry")
    lay_out(folder)
    labwatch("ingest", cwd=folder)
    labwatch("evaluate", "--as-of", "2026-06-30", cwd=folder)
    labwatch("publish", cwd=folder)
    return folder


@pytest.fixture(scope="module")
def ada(folder):
    return json.loads(labwatch("explain", "ada", "--json", cwd=folder).out)


def test_explain_tells_the_course_and_its_window(ada):
    (course,) = ada["courses"]
    assert (course["course_start"], course["course_end"], course["infusion_days"]) == (
        "2024-01-15",
        "2024-01-19",
        5,
    )
    assert (course["window_start"], course["window_end"]) == ("2024-01-15", "2028-01-19")


def test_explain_tells_the_schedule(ada):
    states = {row["requirement"]: row["state"] for row in ada["schedule"]}
    assert states["cbc"] == "overdue"
    assert ada["is_published"]


def test_explain_leads_from_a_flag_to_file_and_line(ada):
    flag = next(flag for flag in ada["flags"] if flag["rule"] == "platelets_low")
    (row,) = flag["rows"]
    assert (row["value_text"], row["unit_text"], row["value"]) == ("45", "10*3/uL", 45)
    assert (row["file"], row["line"]) == ("landing/lab/2026-06-29.csv", 2)


def test_explain_leads_to_a_row_set_aside(folder):
    ben = json.loads(labwatch("explain", "ben", "--json", cwd=folder).out)
    flag = next(flag for flag in ben["flags"] if flag["rule"] == "unreadable_result")
    (row,) = flag["rows"]
    assert (row["value_text"], row["unit_text"], row["set_aside_because"]) == (
        "0.9",
        "furlongs",
        "unit_unknown",
    )
    assert (row["file"], row["line"]) == ("landing/lab/2026-06-29.csv", 5)


def test_explain_in_words(folder):
    out = labwatch("explain", "ada", cwd=folder).out
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "1 2024-01-15 2024-01-19 5" in lines
    assert (
        "2026-06-20 platelets 45 10*3/uL 45 10*9/L central-lab landing/lab/2026-06-29.csv:2"
    ) in lines


def test_explain_a_night_that_is_not_published(folder):
    ended = labwatch("explain", "ada", "--as-of", "2026-06-25", "--json", cwd=folder)
    story = json.loads(ended.out)
    assert not story["is_published"]
    assert story["known_by"] == "2026-06-25"


def test_a_patient_nobody_knows_is_a_usage_error_that_does_not_repeat_the_name(folder):
    ended = labwatch("explain", "mr-secret", cwd=folder)
    assert ended.status == 2
    assert "no such patient" in ended.err
    assert "mr-secret" not in ended.err


def test_an_untreated_patient_is_explained_as_such(folder):
    ended = labwatch("explain", "dee", cwd=folder)
    assert ended.status == 0
    assert "not under surveillance" in ended.out


def test_status_tells_what_came_from_each_feed(folder):
    found = json.loads(labwatch("status", "--json", cwd=folder).out)
    assert found["newest_night"] == "2026-06-30"
    rows = {feed["feed"]: feed["loaded"] for feed in found["feeds"]}
    assert rows == {"registry": 4, "infusions": 15, "central-lab": 3}


def test_quarantine_list_counts_without_naming_anybody(folder):
    ended = labwatch("quarantine", "list", "--json", cwd=folder)
    (row,) = json.loads(ended.out)
    assert (row["feed"], row["reason"], row["rows"]) == ("central-lab", "unit_unknown", 1)
    assert "ben" not in ended.out


def test_quarantine_export_writes_the_row_as_sent_for_owner_and_group(folder, tmp_path):
    out = tmp_path / "rows.csv"
    assert labwatch("quarantine", "export", "--out", str(out), cwd=folder).status == 0
    assert "furlongs" in out.read_text()
    assert out.stat().st_mode & 0o007 == 0


def test_quarantine_retry_takes_in_what_can_be_read_by_now(folder, tmp_path):
    lay_out(tmp_path)
    labwatch("ingest", cwd=tmp_path)
    found = json.loads(labwatch("quarantine", "retry", "--json", cwd=tmp_path).out)
    assert (found["released"], found["remaining"], found["files_read_again"]) == (0, 1, 0)


def test_protocols_are_listed_and_shown(tmp_path):
    listed = json.loads(labwatch("protocol", "list", "--json", cwd=tmp_path).out)
    assert {row["protocol"] for row in listed} >= {"alemtuzumab-us", "alemtuzumab-eu"}
    shown = json.loads(labwatch("protocol", "show", "alemtuzumab-us", "--json", cwd=tmp_path).out)
    assert shown["protocol"] == "alemtuzumab-us"


def test_a_protocol_with_a_mistake_ends_with_2_and_says_where(tmp_path):
    (tmp_path / "mine.yaml").write_text("extends: alemtuzumab-us\nwindw: 12 months\n")
    ended = labwatch("protocol", "check", "mine.yaml", cwd=tmp_path)
    assert ended.status == 2
    assert "mine.yaml:2" in ended.err
    assert "windw" in ended.err


def test_comparing_protocols_tells_who_would_change(folder):
    """Europe wants the liver tests every month and no skin examination."""
    ended = labwatch(
        *("protocol", "compare", "alemtuzumab-us", "alemtuzumab-eu"),
        *("--as-of", "2026-06-30", "--json"),
        cwd=folder,
    )
    found = json.loads(ended.out)
    skin = [row for row in found["changes"] if row["rule"] == "skin_overdue"]
    assert {row["change"] for row in skin} == {"lost"}
    assert {row["patient_id"] for row in skin} == {"ada", "ben"}
