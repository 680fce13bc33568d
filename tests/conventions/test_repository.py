"""What must not be in the repository."""

import pytest

from tests.conventions.sources import ROOT, files, name_of

TEXTS = {
    name_of(path): path
    for path in files(".py", ".md", ".sql", ".yaml", ".yml", ".toml", ".cfg", ".json", ".csv", "")
}
# Spelt in parts, so that this file does not find itself.
ELSEWHERE = ["/work" + "/", "/home" + "/", "/Users" + "/", "/root" + "/", "contract" + ".md"]


@pytest.mark.parametrize("place", ELSEWHERE)
def test_no_path_of_any_machine_is_in_the_repository(place):
    assert [name for name, path in TEXTS.items() if place.encode() in path.read_bytes()] == []


def test_the_lock_names_no_package_index():
    for lock in ROOT.glob("requirements*.lock"):
        assert "http" not in lock.read_text("utf-8").replace("httpx", "").replace(
            "httpcore", ""
        ).replace("httptools", "")
