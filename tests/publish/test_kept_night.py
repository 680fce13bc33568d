"""Between `evaluate` and `publish` the night waits beside the store."""

import stat

import pytest

from pipelines.errors import UsageError
from pipelines.kept_night import TABLES, keep_night, kept_folder, kept_night
from tests.publish.flags import NIGHT, NIGHT_BEFORE
from tests.publish.night import configured, evaluated


@pytest.fixture
def configuration(tmp_path):
    return configured(tmp_path)


def test_what_is_kept_comes_back_whole(configuration):
    night = evaluated({}, {"patient_id": "ben", "evidence": ["lab/1"], "latest_value": 0.1})
    night.not_assessed.append({"rule": "premedication_missing", "reason": "no treatments"})
    keep_night(configuration, night)
    back = kept_night(configuration)
    assert all(getattr(back, name).equals(getattr(night, name)) for name in TABLES)
    assert (back.as_of, back.known_by) == (night.as_of, night.known_by)
    assert back.not_assessed == night.not_assessed


def test_only_the_last_night_is_kept(configuration):
    keep_night(configuration, evaluated({}, as_of=NIGHT_BEFORE))
    keep_night(configuration, evaluated(as_of=NIGHT))
    assert kept_night(configuration).as_of == NIGHT
    assert kept_night(configuration).flags.height == 0


def test_publishing_without_an_evaluated_night_says_what_to_do(configuration):
    with pytest.raises(UsageError, match="labwatch evaluate"):
        kept_night(configuration)


def test_the_kept_night_is_for_owner_and_group(configuration):
    keep_night(configuration, evaluated({}))
    modes = [stat.S_IMODE(path.stat().st_mode) for path in kept_folder(configuration).iterdir()]
    assert all(mode & 0o007 == 0 for mode in modes)
