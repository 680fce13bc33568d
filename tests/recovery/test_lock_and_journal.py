"""One run at a time, and every run on record."""

import json
import signal
import subprocess
import sys

import pytest

from pipelines.commands.on_record import on_record
from pipelines.settings import load_configuration
from tests.cli.labwatch import labwatch
from tests.cli.registry import LAB, lay_out

LOCK = "store/labwatch.duckdb.lock"
HOLDS = """
import sys
from pathlib import Path
from pipelines.settings import load_configuration
from pipelines.commands.on_record import on_record
with on_record(load_configuration(Path("labwatch.yaml")), "run"):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def other_run(tmp_path):
    """Another process that holds the store of a registry in `tmp_path`."""
    lay_out(tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS], cwd=tmp_path, stdin=-1, stdout=-1, stderr=-1, text=True
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def status(folder):
    return json.loads(labwatch("status", "--json", cwd=folder).out)


@pytest.mark.parametrize(
    "command",
    [
        ["run"],
        ["ingest"],
        ["evaluate"],
        ["publish"],
        ["quarantine", "retry"],
        ["store", "backup"],
        ["backfill", "--from", "2026-06-01", "--to", "2026-06-01"],
    ],
)
def test_a_second_run_is_refused_and_told_who_holds_the_store(other_run, tmp_path, command):
    ended = labwatch(*command, cwd=tmp_path)
    assert ended.status == 1
    assert "`labwatch run` since 20" in ended.err
    assert f"process {other_run.pid} on " in ended.err


def test_status_works_while_a_run_is_going_on(other_run, tmp_path):
    found = status(tmp_path)
    assert found["running"]["pid"] == other_run.pid
    assert found["history"][0]["state"] == "running"


def test_the_lock_of_a_run_that_was_killed_is_taken_over_and_said(other_run, tmp_path):
    other_run.kill()
    other_run.wait()
    assert status(tmp_path)["history"][0]["state"] == "interrupted"
    ended = labwatch("ingest", cwd=tmp_path)
    assert ended.status == 0
    assert "died on its way; this run takes over" in ended.err
    assert [run["state"] for run in status(tmp_path)["history"]] == ["done", "interrupted"]


def test_sigterm_ends_a_run_with_143_and_on_record(tmp_path):
    lay_out(tmp_path)
    code = HOLDS.replace("sys.stdin.readline()", "import time; time.sleep(60)")
    stopped = "\nimport pipelines.cli\n"
    process = subprocess.Popen(
        [sys.executable, "-c", f"{stopped}{code}"], cwd=tmp_path, stdout=-1, stderr=-1, text=True
    )
    assert process.stdout.readline() == "held\n"
    process.send_signal(signal.SIGTERM)
    process.communicate()
    (run,) = status(tmp_path)["history"]
    assert (run["state"], run["status"]) == ("failed", 143)
    assert "SIGTERM" in run["reason"]


def test_how_a_run_ended_is_on_record(tmp_path):
    lay_out(tmp_path, lab=LAB.replace("45,", "45 (clumped),").replace("210,", "21 (?),"))
    assert labwatch("ingest", cwd=tmp_path).status == 3
    labwatch("publish", cwd=tmp_path)
    publish, ingest = status(tmp_path)["history"]
    assert (ingest["command"], ingest["state"], ingest["status"]) == ("ingest", "done", 3)
    assert (publish["state"], publish["status"]) == ("failed", 2)
    assert "labwatch evaluate" in publish["reason"]


def test_a_torn_line_is_passed_over(tmp_path):
    lay_out(tmp_path)
    labwatch("ingest", cwd=tmp_path)
    with (tmp_path / "store/labwatch.duckdb.runs.jsonl").open("a") as journal:
        journal.write('{"event": "beg')
    labwatch("ingest", cwd=tmp_path)
    assert [run["state"] for run in status(tmp_path)["history"]] == ["done", "done"]


def test_lock_and_journal_are_for_owner_and_group(tmp_path):
    lay_out(tmp_path)
    labwatch("ingest", cwd=tmp_path)
    for name in (LOCK, "store/labwatch.duckdb.runs.jsonl"):
        assert (tmp_path / name).stat().st_mode & 0o007 == 0


def test_what_a_killed_run_left_half_done_is_cleared(tmp_path):
    lay_out(tmp_path)
    (tmp_path / "store/labwatch.duckdb.tmp").mkdir(parents=True)
    (tmp_path / "store/.labwatch.duckdb.night.new").mkdir()
    (tmp_path / "store/.labwatch.duckdb.2026-06-01.new").touch()
    with on_record(load_configuration(tmp_path / "labwatch.yaml"), "ingest"):
        left = {path.name for path in (tmp_path / "store").iterdir()}
    assert left == {"labwatch.duckdb.lock", "labwatch.duckdb.runs.jsonl"}
