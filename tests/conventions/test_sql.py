"""The SQL: in one look, and exactly the steps that are run."""

import pytest
from sqlfluff.core import FluffConfig, Linter

from pipelines.steps import CHECKS, STEPS
from tests.conventions.sources import ROOT, name_of, sql_files

SQL = {name_of(path): path for path in sql_files()}


@pytest.fixture(scope="module")
def linter():
    return Linter(config=FluffConfig.from_path(str(ROOT)))


@pytest.mark.parametrize("name", SQL)
def test_a_file_keeps_the_house_style(linter, name):
    linted = linter.lint_string(SQL[name].read_text("utf-8"), fname=name)
    found = [f"{v.line_no}: {v.rule_code()} {v.desc()}" for v in linted.get_violations()]
    assert found == []


def test_the_steps_that_run_are_the_files_that_exist():
    steps = {path for path in sql_files() if path.parent.name in ("derive", "flag", "check")}
    assert set(STEPS + CHECKS) == steps
    assert len(STEPS + CHECKS) == len(steps)
