"""The benchmark runs, on a registry too small to say anything about speed."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_every_step_is_measured_beside_its_yardstick() -> None:
    command = [sys.executable, "bench/run.py", "--patients", "20", "--runs", "1", "--no-write"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    rows = [line for line in done.stdout.splitlines() if line.startswith("| ")]
    names = [row.split(" | ")[0].removeprefix("| ") for row in rows[1:]]
    assert [name for name in names if "pandas" not in name] == [
        "make up the registry",
        "load: CSV files to store",
        "evaluate: store to flags",
        "publish: flags to files",
        "yardstick 1: bare `read_csv` of the result files into a table",
        "(write the results as one Parquet file)",
        "yardstick 2: bare scan of that file, latest value per patient and test",
        "yardstick 3: one SQL for overdue blood counts and low platelets only",
        "a night with 1 % new rows: ingest, evaluate, publish",
        "start-up: `labwatch --help`",
        "start-up: `labwatch evaluate` on data/sample/, everybody derived",
    ]


@pytest.mark.slow
def test_every_format_is_measured() -> None:
    command = [sys.executable, "-m", "bench.formats", "--patients", "20", "--no-write"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    rows = [line for line in done.stdout.splitlines() if line.startswith("| ")]
    names = [row.split(" | ")[0].removeprefix("| ") for row in rows[1:]]
    assert sorted(names) == ["csv", "fhir-ndjson", "hl7v2", "omop", "parquet"]
