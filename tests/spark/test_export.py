"""The dataset: what it holds, and that a broken one is never half there."""

import json

import polars as pl
import pytest

from pipelines.cli import COMMANDS
from pipelines.export import BY_PATIENT, WHOLE
from pipelines.intake.ingest import ingest
from pipelines.settings import load_configuration
from tests.cli.labwatch import labwatch
from tests.cli.registry import lay_out
from tests.synth.golden import LAST_NIGHT


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """Four patients, of whom nothing but treatments and results was ever received."""
    folder = tmp_path_factory.mktemp("export")
    configuration = load_configuration(lay_out(folder))
    ingest(configuration, LAST_NIGHT)
    ended = labwatch("export", "--parquet", "dataset", "--json", cwd=folder)
    assert ended.status == 0
    return folder, json.loads(ended.out)


def rows_of(folder, table):
    return pl.read_parquet(folder / "dataset" / table / "**" / "*.parquet")


def test_it_is_a_command():
    assert "export" in COMMANDS


def test_every_table_is_there_with_the_rows_it_says(exported):
    folder, said = exported
    assert set(said["tables"]) == {*BY_PATIENT, *WHOLE}
    assert {table: rows_of(folder, table).height for table in said["tables"]} == said["tables"]
    assert said["tables"]["result"] == 3


def test_a_table_of_no_rows_has_its_columns(exported):
    folder, said = exported
    assert said["tables"]["vaccination"] == 0
    assert {"vaccination_key", "patient_key", "given_on"} <= set(
        rows_of(folder, "vaccination").columns
    )


def test_the_rules_lie_beside_the_data(exported):
    folder, said = exported
    files = {path.stem for path in (folder / "dataset" / "rules").iterdir()}
    assert files == set(said["rules"])
    protocol = pl.read_parquet(folder / "dataset" / "rules" / "protocol.parquet")
    assert protocol["protocol"].to_list() == list(said["protocols"])


def test_what_was_sent_stays_in_the_store(exported):
    folder, said = exported
    assert said["tables"]["quarantine"] == 1
    assert not {"raw", "fields"} & set(rows_of(folder, "quarantine").columns)


def test_it_is_for_owner_and_group_only(exported):
    folder, _ = exported
    modes = {path.stat().st_mode & 0o7 for path in (folder / "dataset").rglob("*")}
    assert modes == {0}


def test_a_second_export_replaces_the_first(exported):
    folder, said = exported
    (folder / "dataset" / "result" / "left-over.parquet").write_bytes(b"")
    assert labwatch("export", "--parquet", "dataset", cwd=folder).status == 0
    assert rows_of(folder, "result").height == said["tables"]["result"]


def test_a_folder_that_holds_something_else_is_left_alone(exported, tmp_path):
    folder, _ = exported
    (tmp_path / "letters.txt").write_text("mine")
    ended = labwatch("export", "--parquet", str(tmp_path), cwd=folder)
    assert ended.status == 1
    assert "holds other files, which the export would replace; name a new folder" in ended.err
    assert (tmp_path / "letters.txt").read_text() == "mine"
