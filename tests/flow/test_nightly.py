"""The whole night as operations runs it: `labwatch run`, with Prefect's own temporary server.

A process of its own and no test harness: what Prefect keeps on the disk is part of the promise.
"""

import json
import os
import subprocess
import sys

import pytest

from tests.cli.registry import LAB, PATIENTS, TREATMENTS, lay_out

pytestmark = pytest.mark.slow

MARKER = "zz-marked-patient"


def run(folder, *, as_of, script="from pipelines.cli import main; main()"):
    """`labwatch run` in a folder, as if nobody had ever set Prefect up on this machine."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")}
    return subprocess.run(
        [sys.executable, "-c", script, "run", "--as-of", as_of],
        cwd=folder,
        env=environment | {"HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@pytest.fixture(scope="module")
def nights(tmp_path_factory):
    """A folder with one good night and one that failed on a defect, and how both ended."""
    folder = tmp_path_factory.mktemp("flow")
    texts = {"lab": LAB, "patients": PATIENTS, "treatments": TREATMENTS}
    lay_out(folder, **{name: text.replace("ada", MARKER) for name, text in texts.items()})
    good = run(folder, as_of="2026-06-30")
    defect = (
        "import pipelines.stages\n"
        f"def broken(*given, **named): raise ValueError('row of {MARKER}')\n"
        "pipelines.stages.evaluate_store = broken\n"
        "from pipelines.cli import main; main()"
    )
    return folder, good, run(folder, as_of="2026-07-01", script=defect)


def test_the_night_is_published_and_summed_up(nights):
    folder, good, _ = nights
    assert good.returncode == 0, good.stderr
    assert "patients under surveillance  2" in good.stdout
    record = json.loads((folder / "published/as_of=2026-06-30/run.json").read_text())
    assert len(record["files"]) == 3


def test_a_failed_night_publishes_nothing_and_leaves_the_last(nights):
    folder, _, failed = nights
    assert failed.returncode == 1
    assert "unexpected ValueError" in failed.stderr
    assert sorted(path.name for path in (folder / "published").iterdir()) == [
        "as_of=2026-06-30",
        "latest.json",
    ]


def test_no_patient_is_in_what_the_runs_said(nights):
    _, good, failed = nights
    assert MARKER not in good.stdout + good.stderr + failed.stdout + failed.stderr


def test_no_patient_is_in_what_prefect_keeps(nights):
    folder, _, _ = nights
    home = folder / "store" / "labwatch.duckdb.prefect"
    kept = [path for path in home.rglob("*") if path.is_file()]
    assert any(path.name.startswith("prefect.db") for path in kept)
    assert [path.name for path in kept if MARKER.encode() in path.read_bytes()] == []
