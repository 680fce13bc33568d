"""What a machine without Spark is told, and what a command asked wrongly."""

import sys

import pytest

from pipelines.errors import LabwatchError
from pipelines.spark.session import refuse_without_java, refuse_without_spark
from tests.cli.labwatch import labwatch


def java_that_says(folder, line):
    program = folder / "java"
    program.write_text(f"#!/bin/sh\necho '{line}' >&2\n")
    program.chmod(0o755)
    return str(folder)


def test_without_java_the_package_to_install_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LabwatchError, match=r"no `java` here: install .* openjdk-17-jre-headless"):
        refuse_without_java()


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('openjdk version "11.0.20" 2023-07-18', "is 11"),
        ('java version "1.8.0_392"', "is 8"),
        ("no version at all", "is an unknown version"),
    ],
)
def test_a_java_too_old_for_spark_is_named_with_its_version(tmp_path, monkeypatch, line, named):
    monkeypatch.setenv("PATH", java_that_says(tmp_path, line))
    with pytest.raises(LabwatchError, match=f"needs Java 17, .*{named}: install"):
        refuse_without_java()


@pytest.mark.parametrize("version", ["17.0.15", "21.0.4"])
def test_a_java_that_spark_runs_on_is_taken(tmp_path, monkeypatch, version):
    monkeypatch.setenv("PATH", java_that_says(tmp_path, f'openjdk version "{version}"'))
    refuse_without_java()


def test_without_pyspark_the_extra_to_install_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(LabwatchError, match=r"needs pyspark: pip install 'labwatch\[spark\]'"):
        refuse_without_spark()


def test_spark_needs_to_know_where_the_dataset_is_and_where_the_night_goes(tmp_path):
    ended = labwatch("evaluate", "--engine", "spark", "--input", "dataset", cwd=tmp_path)
    assert ended.status == 2
    assert "--engine spark needs --input DIR and --output DIR" in ended.err


def test_a_dataset_is_not_for_duckdb(tmp_path):
    ended = labwatch("evaluate", "--input", "dataset", cwd=tmp_path)
    assert ended.status == 2
    assert "--input, --output and --master are for --engine spark" in ended.err
