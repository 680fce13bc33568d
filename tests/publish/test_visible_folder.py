"""A folder that others see whole or not at all."""

import pytest

from pipelines import visible_folder
from pipelines.errors import LabwatchError
from pipelines.publish.publish import publish_night
from pipelines.visible_folder import made_visible
from tests.publish.night import configured, evaluated


def write(target, text):
    with made_visible(target) as folder:
        (folder / "a.txt").write_text(text)


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_what_is_written_appears_under_its_name_and_nothing_else(tmp_path):
    write(tmp_path / "night", "first")
    assert names_in(tmp_path) == ["night"]
    assert (tmp_path / "night" / "a.txt").read_text() == "first"


def test_until_the_end_the_old_one_is_seen(tmp_path):
    write(tmp_path / "night", "first")
    with made_visible(tmp_path / "night") as folder:
        (folder / "a.txt").write_text("second")
        assert (tmp_path / "night" / "a.txt").read_text() == "first"
    assert (tmp_path / "night" / "a.txt").read_text() == "second"


def test_a_failure_on_the_way_leaves_the_old_one_and_no_rubbish(tmp_path):
    write(tmp_path / "night", "first")
    with pytest.raises(ZeroDivisionError), made_visible(tmp_path / "night") as folder:
        (folder / "a.txt").write_text("half")
        raise ZeroDivisionError
    assert names_in(tmp_path) == ["night"]
    assert (tmp_path / "night" / "a.txt").read_text() == "first"


def test_a_disk_that_cannot_exchange_two_folders_takes_two_steps(tmp_path, monkeypatch):
    monkeypatch.setattr(visible_folder, "_exchange", lambda fresh, target: False)
    write(tmp_path / "night", "first")
    write(tmp_path / "night", "second")
    assert names_in(tmp_path) == ["night"]
    assert (tmp_path / "night" / "a.txt").read_text() == "second"


def test_a_file_where_the_publish_folder_should_be_is_a_clear_error(tmp_path):
    configuration = configured(tmp_path)
    configuration.publish.write_text("in the way")
    with pytest.raises(LabwatchError, match="was not published"):
        publish_night(configuration, evaluated({}))
    assert configuration.publish.read_text() == "in the way"
