"""What is installed where there is no clone: the wheel, and the recipe of the container."""

import os
import re
import subprocess
import sys
import zipfile

import pytest

from tests.cli.registry import lay_out
from tests.conventions.sources import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
NIGHT = """
import sys, pipelines, schemas
from pipelines.cli import cli
for line in sys.argv[1:]:
    try:
        cli.main(line.split(), standalone_mode=True)
    except SystemExit as ended:
        assert not ended.code, line
print(pipelines.__file__, schemas.__file__)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built without a network, and unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as packed:
        packed.extractall(folder / "site")
    return folder / "site"


def test_a_night_runs_from_the_wheel_outside_the_clone(wheel, tmp_path):
    lay_out(tmp_path)
    stages = ("protocol list", "ingest", "evaluate --as-of 2026-06-30", "publish", "init new")
    done = subprocess.run(
        [sys.executable, "-c", NIGHT, *stages],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(wheel)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(str(wheel)) == 2
    assert (tmp_path / "published/as_of=2026-06-30/report.html").is_file()
    assert (tmp_path / "new/labwatch.yaml").is_file()


def test_the_wheel_brings_what_operations_needs_and_no_test(wheel):
    shared = next(wheel.glob("*.data")) / "data/share/labwatch"
    assert {path.name for path in shared.iterdir()} == {"prefect.yaml", "automations", "systemd"}
    assert not list(wheel.rglob("test_*.py"))


def instructions(name):
    """The arguments of every such instruction of the Dockerfile."""
    lines = DOCKERFILE.replace("\\\n", " ").splitlines()
    return [line.split(maxsplit=1)[1] for line in lines if line.startswith(f"{name} ")]


def test_the_container_is_built_on_a_pinned_base():
    bases = {base.split()[0] for base in instructions("FROM")}
    assert len(bases) == 1
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-[a-z]+", bases.pop())


def test_the_container_does_not_run_as_root():
    (user,) = instructions("USER")
    assert int(user.split(":")[0]) > 0
    assert DOCKERFILE.rindex("\nUSER") > DOCKERFILE.rindex("\nRUN")


def test_everything_that_is_copied_into_the_container_is_there_and_let_through():
    let_through = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    copied = [
        part for line in instructions("COPY") if "--from" not in line for part in line.split()[:-1]
    ]
    assert [path for path in copied if not (ROOT / path).exists()] == []
    assert [path for path in copied if f"!{path}" not in let_through] == []


def test_everything_installed_in_the_container_is_locked():
    installs = [
        part for run in instructions("RUN") for part in run.split("&&") if " install " in part
    ]
    assert all("--require-hashes" in part or "--no-index" in part for part in installs)


@pytest.mark.parametrize(
    "unit", sorted((ROOT / "docs/systemd").iterdir()), ids=lambda unit: unit.name
)
def test_a_unit_is_not_run_by_root_and_calls_a_command_there_is(unit):
    text = unit.read_text("utf-8")
    if unit.suffix == ".timer":
        assert "Persistent=true" in text
    else:
        assert "User=labwatch" in text
        assert re.search(
            r"^ExecStart=/opt/labwatch/bin/(labwatch run|prefect (server|worker) start)", text, re.M
        )
