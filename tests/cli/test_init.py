"""A registry started with `labwatch init` runs as it is, and every feed shown in it loads."""

import re
from typing import get_args

import pytest

from pipelines.feed_settings import Feed
from pipelines.settings import Configuration, load_configuration
from tests.cli.labwatch import labwatch


@pytest.fixture
def folder(tmp_path):
    assert labwatch("init", "mine", cwd=tmp_path).status == 0
    return tmp_path / "mine"


def switched_on(text):
    """The configuration with every example feed and key switched on."""
    return re.sub(r"^# (  - | {4}\w|memory_limit|spill|threads)", r"\1", text, flags=re.M)


def test_an_empty_night_can_be_published_at_once(folder):
    stages = [["ingest"], ["evaluate", "--as-of", "2026-06-30"], ["publish"]]
    assert [labwatch(*stage, cwd=folder).status for stage in stages] == [0, 0, 0]
    assert (folder / "published/as_of=2026-06-30/worklist.csv").is_file()


def test_every_feed_and_key_it_shows_can_be_switched_on(folder):
    path = folder / "labwatch.yaml"
    path.write_text(switched_on(path.read_text()))
    configuration = load_configuration(path)
    assert {feed.format for feed in configuration.feeds} == set(
        get_args(Feed.model_fields["format"].annotation)
    )
    assert len({feed.entity for feed in configuration.feeds}) == 6


def test_every_setting_is_in_it(folder):
    text = (folder / "labwatch.yaml").read_text()
    keys = {name: field.alias or name for name, field in Configuration.model_fields.items()}
    settings = {*keys.values(), *Feed.model_fields}
    settings -= {"root", "path", "configuration_hash"}
    assert [name for name in sorted(settings) if f"{name}:" not in text] == []


def test_what_is_there_already_is_left_alone(folder):
    (folder / "labwatch.yaml").write_text("feeds: []\n")
    ended = labwatch("init", cwd=folder)
    assert (ended.status, "is there already" in ended.err) == (2, True)
    assert (folder / "labwatch.yaml").read_text() == "feeds: []\n"


def test_what_will_hold_patients_is_for_owner_and_group(folder):

    assert all(path.stat().st_mode & 0o007 == 0 for path in folder.rglob("*"))
