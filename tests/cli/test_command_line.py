"""The command line itself: help, wrong usage, errors that say what to do."""

import subprocess
import sys

import pytest

from pipelines.cli import COMMANDS
from tests.cli.labwatch import labwatch
from tests.cli.registry import lay_out

HEAVY = ("prefect", "polars", "duckdb", "pandera", "rich", "pydantic", "numpy")


def test_help_names_every_command(tmp_path):
    ended = labwatch("--help", cwd=tmp_path)
    assert ended.status == 0
    assert all(f"  {name} " in ended.out for name in COMMANDS)


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["explain", "--help"]])
def test_help_imports_nothing_that_takes_time(arguments, tmp_path):
    code = (
        "import sys\n"
        "from pipelines.cli import main\n"
        f"sys.argv = ['labwatch', *{arguments!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


UNUSED = (
    "prefect",
    "plotext",
    "xlsxturbo",
    "jinja2",
    "pyspark",
    "pandas",
    "hypothesis",
    "ucumvert",
    "pint",
)


def imported_by(command, cwd):
    """What of the slow packages a whole command has imported when it is done."""
    code = (
        "import sys\n"
        "from pipelines.cli import main\n"
        f"sys.argv = ['labwatch', *{command!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print(sorted(set({UNUSED!r}) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=cwd
    )
    return done.stdout.splitlines()[-1]


def test_a_stage_imports_nothing_that_it_does_not_use(tmp_path):
    """Neither Prefect nor pictures, workbooks, Spark, or pandas and hypothesis where installed."""
    lay_out(tmp_path)
    assert imported_by(["ingest"], tmp_path) == "[]"
    assert imported_by(["evaluate", "--as-of", "2026-06-30"], tmp_path) == "[]"
    assert (tmp_path / "store/labwatch.duckdb.night").is_dir()


def test_no_other_command_imports_prefect():
    code = (
        "import sys, pipelines.stages, pipelines.backfill, pipelines.explain\n"
        "print('prefect' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-command"],
        ["evaluate", "--as-of", "30/06/2026"],
        ["evaluate", "--as-of", "2026-02-30"],
        ["backfill", "--from", "2026-06-01"],
        ["backfill", "--from", "2026-06-02", "--to", "2026-06-01"],
        ["publish"],
        ["explain", "ada"],
        ["explain"],
        ["synth", "--patients", "0", "--out", "x"],
        ["protocol", "show", "no-such-protocol"],
    ],
)
def test_wrong_usage_ends_with_2_and_one_message(arguments, tmp_path):
    lay_out(tmp_path)
    ended = labwatch(*arguments, cwd=tmp_path)
    assert ended.status == 2
    assert ended.err
    assert "Traceback" not in ended.err


def test_a_missing_configuration_ends_with_2_and_names_it(tmp_path):
    ended = labwatch("run", "--config", "nowhere.yaml", cwd=tmp_path)
    assert ended.status == 2
    assert "nowhere.yaml" in ended.err


def test_a_mistake_in_the_configuration_ends_with_2_and_names_the_line(tmp_path):
    lay_out(tmp_path, more="    max_quarantine_percent: 5\n")
    ended = labwatch("ingest", cwd=tmp_path)
    assert ended.status == 2
    assert "labwatch.yaml:" in ended.err
    assert "max_quarantine_percent" in ended.err


def test_a_store_that_another_run_holds_ends_with_1_and_says_so(tmp_path):
    lay_out(tmp_path)
    labwatch("ingest", cwd=tmp_path)
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import duckdb, sys\n"
            f"c = duckdb.connect({str(tmp_path / 'store/labwatch.duckdb')!r})\n"
            "print('held', flush=True)\nsys.stdin.read()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout.readline() == "held\n"
    ended = labwatch("ingest", cwd=tmp_path)
    holder.communicate()
    assert ended.status == 1
    assert "another process is using it" in ended.err
    assert "Traceback" not in ended.err


def test_a_store_that_is_no_store_ends_with_1(tmp_path):
    lay_out(tmp_path)
    (tmp_path / "store").mkdir()
    (tmp_path / "store/labwatch.duckdb").write_text("not a database at all, but long enough" * 999)
    ended = labwatch("evaluate", "--as-of", "2026-06-30", cwd=tmp_path)
    assert ended.status == 1
    assert "Traceback" not in ended.err


def test_an_unforeseen_error_is_named_without_its_text(tmp_path):
    """As if a defect had raised an error that quotes a patient."""
    lay_out(tmp_path)
    code = (
        "import sys, pipelines.stages, pipelines.cli\n"
        "def broken(*given, **named): raise ValueError('patient ada has 45')\n"
        "pipelines.stages.evaluate_store = broken\n"
        "sys.argv = ['labwatch', 'evaluate', '--as-of', '2026-06-30']\n"
        "pipelines.cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "unexpected ValueError" in done.stderr
    assert "ada" not in done.stderr
    assert "Traceback" not in done.stderr


def test_synth_makes_a_registry_that_runs(tmp_path):
    assert labwatch("synth", "--patients", "60", "--out", "demo", cwd=tmp_path).status == 0
    again = labwatch("synth", "--patients", "60", "--out", "demo", cwd=tmp_path)
    assert (again.status, "not empty" in again.err) == (2, True)
    assert labwatch("ingest", "--config", "demo/labwatch.yaml", cwd=tmp_path).status in (0, 3)
