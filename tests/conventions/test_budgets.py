"""Small enough to read: the budgets that ruff does not know."""

from statistics import median

import pytest

from tests.conventions.sources import code_lines, files, functions, modules, name_of, sql_files

MODULES = {name_of(path): path for path in modules()}
SQL = {name_of(path): path for path in sql_files()}


def lines_of(path):
    return path.read_text("utf-8").splitlines()


@pytest.mark.parametrize("name", MODULES)
def test_a_module_has_at_most_250_lines(name):
    assert len(lines_of(MODULES[name])) <= 250


def test_half_of_the_modules_have_at_most_100_lines():
    assert median(len(lines_of(path)) for path in MODULES.values()) <= 100


@pytest.mark.parametrize("name", MODULES)
def test_a_function_has_at_most_40_lines_of_code(name):
    text = lines_of(MODULES[name])
    long = {f.name: code_lines(f, text) for f in functions(MODULES[name])}
    assert {function: lines for function, lines in long.items() if lines > 40} == {}


def test_half_of_the_functions_have_at_most_12_lines_of_code():
    sizes = [
        code_lines(function, lines_of(path))
        for path in MODULES.values()
        for function in functions(path)
    ]
    assert median(sizes) <= 12


@pytest.mark.parametrize("name", SQL)
def test_a_step_has_at_most_120_lines_and_7_common_tables(name):
    text = SQL[name].read_text("utf-8")
    assert len(text.splitlines()) <= 120
    assert text.count(" AS (\n") <= 7


@pytest.mark.parametrize("name", SQL)
def test_a_step_says_what_it_makes_and_its_grain(name):
    header = [line for line in lines_of(SQL[name]) if line.startswith("--")]
    assert any("Grain:" in line for line in header)
    assert max(len(line) for line in lines_of(SQL[name])) <= 100


def test_nobody_starts_a_drawer_for_odds_and_ends():
    odd = {"utils", "helpers", "common", "misc", "base"}
    assert not [name_of(path) for path in files(".py") if path.stem in odd]
