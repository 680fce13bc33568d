"""Whatever Labwatch makes is for owner and group only, whatever the umask."""

import os

import pytest

from tests.cli.labwatch import labwatch
from tests.cli.registry import lay_out

OTHERS = 0o007
COMMANDS = (
    ("init", "new"),
    ("ingest",),
    ("evaluate", "--as-of", "2026-06-30"),
    ("publish",),
    ("backfill", "--from", "2026-06-28", "--to", "2026-06-28"),
    ("store", "backup"),
    ("store", "backup", "backups/copy.duckdb"),
    ("quarantine", "retry"),
    ("report", "--patient", "ada"),
)


@pytest.fixture
def open_umask():
    before = os.umask(0)
    yield
    os.umask(before)


def test_nothing_that_is_made_is_open_to_others(tmp_path, open_umask):
    lay_out(tmp_path, more="metrics: figures/labwatch.prom\n")
    given = set(tmp_path.rglob("*"))
    for command in COMMANDS:
        os.umask(0)
        ended = labwatch(*command, cwd=tmp_path)
        assert ended.status == 0, ended.err
    made = {path for path in tmp_path.rglob("*") if path not in given}
    assert len(made) > 40
    assert [str(path) for path in made if path.stat().st_mode & OTHERS] == []
