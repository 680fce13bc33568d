"""What a user meets is written down, and what is generated is fresh."""

import json
import re
from inspect import cleandoc

import click
import pytest

from pipelines.cli import COMMANDS, cli
from pipelines.commands.on_record import StoppedError, on_record
from pipelines.commands.show_night import NEEDS_ATTENTION
from pipelines.errors import LabwatchError
from pipelines.news import EVENTS
from pipelines.publish.publish import publish_night
from pipelines.settings import Configuration, Feed, Publishing
from schemas.dictionary import PAGE, PUBLISHED, dictionary_page
from tests.conventions.sources import ROOT
from tests.publish.night import configured, evaluated

DOCS = ROOT / "docs"


def test_the_data_dictionary_is_fresh():
    """If this fails: python -m schemas.dictionary"""
    assert PAGE.read_text("utf-8") == dictionary_page()


@pytest.mark.parametrize("model", PUBLISHED, ids=lambda model: model.__name__)
def test_every_published_column_says_what_it_means_and_where_it_comes_from(model):
    for field in model.to_schema().columns.values():
        assert field.description
        assert field.metadata["source"]
        assert "unit" in field.metadata


@pytest.mark.parametrize("model", PUBLISHED, ids=lambda model: model.__name__)
def test_every_published_number_has_a_unit(model):
    numbers = [
        field
        for field in model.to_schema().columns.values()
        if str(field.dtype) in ("Int64", "Float64")
    ]
    assert all(field.metadata["unit"] for field in numbers)


def commands():
    context = click.Context(cli)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        if isinstance(command, click.Group):
            yield from ((f"{name} {part}", sub) for part, sub in command.commands.items())
        else:
            yield name, command


@pytest.mark.parametrize(("name", "command"), list(commands()), ids=lambda part: str(part))
def test_a_command_is_in_the_docs_and_its_help_shows_an_example(name, command):
    assert f"`labwatch {name}`" in (DOCS / "commands.md").read_text("utf-8")
    assert f"Example:\n  labwatch {name}" in cleandoc(command.help)


@pytest.mark.parametrize(("name", "command"), list(commands()), ids=lambda part: str(part))
def test_every_option_of_a_command_is_explained(name, command):
    options = [option for option in command.params if isinstance(option, click.Option)]
    assert [option.name for option in options if not option.help and option.name != "seed"] == []


def test_every_key_of_the_run_record_is_in_the_docs(tmp_path):
    folder = publish_night(configured(tmp_path), evaluated())
    text = (DOCS / "published.md").read_text("utf-8")
    record = json.loads((folder / "run.json").read_text())
    assert [key for key in record if f"`{key}`" not in text] == []


@pytest.mark.parametrize(
    "model", [Configuration, Publishing, Feed], ids=lambda model: model.__name__
)
def test_every_setting_is_in_the_docs(model):
    computed = {"root", "path", "configuration_hash"}
    text = "".join(page.read_text("utf-8") for page in DOCS.glob("*.md"))
    named = {field.alias or name for name, field in model.model_fields.items()}
    settings = named - (computed if model is Configuration else set())
    assert [name for name in sorted(settings) if f"{name}:" not in text] == []


def errors_and_their_like(kind=LabwatchError):
    return {
        kind,
        *(found for below in kind.__subclasses__() for found in errors_and_their_like(below)),
    }


def test_every_exit_status_is_in_the_runbook():
    text = (DOCS / "runbook.md").read_text("utf-8")
    statuses = {0, NEEDS_ATTENTION} | {error.exit_status for error in errors_and_their_like()}
    assert statuses >= {0, 1, 2, 3, StoppedError.exit_status}
    assert [status for status in statuses if f"| {status} |" not in text] == []


@pytest.mark.parametrize("page", ["runbook.md", "prefect.md"])
def test_every_event_is_in_the_docs(page):
    text = (DOCS / page).read_text("utf-8")
    assert [event for event in EVENTS if f"| `{event}` |" not in text] == []


def test_every_metric_is_in_the_docs(tmp_path):
    publish_night(configured(tmp_path), evaluated())
    configuration = configured(tmp_path).model_copy(update={"metrics": tmp_path / "labwatch.prom"})
    with on_record(configuration, "run"):
        pass
    names = re.findall(r"^# TYPE (\w+)", (tmp_path / "labwatch.prom").read_text(), re.M)
    text = (DOCS / "scheduling.md").read_text("utf-8")
    assert len(names) > 10
    assert [name for name in names if f"`{name}`" not in text] == []


def test_links_between_the_pages_lead_somewhere():
    pages = [ROOT / "README.md", *DOCS.rglob("*.md")]
    lost = [
        f"{page.name}: {target}"
        for page in pages
        for target in links_of(page.read_text("utf-8"))
        if not target.startswith("http") and not (page.parent / target.partition("#")[0]).exists()
    ]
    assert lost == []


def links_of(text):
    return [part.partition(")")[0] for part in text.split("](")[1:]]
