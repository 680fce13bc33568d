"""Who may use what: each outside thing has one door."""

import ast

import pytest

from tests.conventions.sources import imported, modules, name_of, tree

DOORS = {
    "prefect": {"pipelines/nightly.py", "pipelines/upkeep.py", "pipelines/tell_prefect.py"},
    "duckdb": {"pipelines/warehouse.py", "pipelines/readers/duckdb_csv.py"},
    "pandera": {"schemas/pandera_alone.py"},
}
MODULES = {name_of(path): path for path in modules()}


def users_of(package):
    return {
        name
        for name, path in MODULES.items()
        if any(found == package or found.startswith(f"{package}.") for found in imported(path))
    }


@pytest.mark.parametrize("package", DOORS)
def test_a_package_comes_in_by_its_own_door_only(package):
    assert users_of(package) <= DOORS[package]


def attributes_of(module):
    """`os.environ`, `date.today` and the like, as written in the module."""
    return {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }


@pytest.mark.parametrize("name", MODULES)
def test_the_environment_is_read_in_settings_only(name):
    environment = {"os.environ", "os.getenv", "os.putenv"}
    used = attributes_of(MODULES[name]) & environment
    assert not used or name == "pipelines/settings.py"


@pytest.mark.parametrize("name", MODULES)
def test_only_the_command_line_asks_what_day_it_is(name):
    clocks = {"datetime.now", "datetime.today", "date.today", "datetime.utcnow", "time.time"}
    used = attributes_of(MODULES[name]) & clocks
    assert not used or name.startswith("pipelines/commands/")


@pytest.mark.parametrize("name", MODULES)
def test_no_error_is_caught_without_saying_which(name):
    caught = [
        node.type for node in ast.walk(tree(MODULES[name])) if isinstance(node, ast.ExceptHandler)
    ]
    names = [kind.id if isinstance(kind, ast.Name) else kind for kind in caught]
    assert None not in names
    assert "Exception" not in names


@pytest.mark.parametrize(
    "name", [name for name in MODULES if name.startswith("pipelines/commands/")]
)
def test_a_command_imports_what_it_runs_only_when_it_runs(name):
    """`labwatch --help` imports every command module, so at their top they may import little."""
    top = tree(MODULES[name]).body
    imports = [alias.name for node in top if isinstance(node, ast.Import) for alias in node.names]
    imports += [str(node.module) for node in top if isinstance(node, ast.ImportFrom)]
    heavy = {"polars", "duckdb", "prefect", "pandera", "rich", "pydantic"}
    ours = {
        module
        for module in imports
        if module.startswith("pipelines.")
        and not module.startswith("pipelines.commands")
        and module != "pipelines.errors"
    }
    assert not {module.partition(".")[0] for module in imports} & heavy
    assert not ours


def test_only_the_terminal_module_prints():
    """Everything else hands its text there, where what would steer a terminal is written out."""
    own = "pipelines/commands/terminal.py"
    assert [n for n in MODULES if n != own and "click.echo" in MODULES[n].read_text("utf-8")] == []
