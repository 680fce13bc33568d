"""A store made by an older Labwatch is carried along, whole, or left as it was."""

from datetime import date

import polars as pl
import pytest

from pipelines.errors import StoreError
from pipelines.evaluate import evaluate_night
from pipelines.intake.ingest import ingest
from pipelines.settings import load_configuration
from pipelines.store import open_store
from pipelines.warehouse import Warehouse
from schemas.boundary import checked
from schemas.store_files import STORE_VERSION
from schemas.store_records import TABLES
from tests.recovery.old_store import VERSION_1, rows_of, version_1_store

NIGHT = date(2026, 6, 30)
LAYOUT = "SELECT table_name, sql FROM duckdb_tables() ORDER BY table_name"


@pytest.fixture(scope="module")
def before_and_after(tmp_path_factory):
    """What the store held when it was of version 1, and the configuration of the migrated one."""
    configuration = version_1_store(tmp_path_factory.mktemp("old"))
    before = rows_of(configuration.store)
    open_store(configuration).close()
    return before, configuration


def test_nothing_is_lost_and_nothing_changed(before_and_after):
    before, configuration = before_and_after
    after = rows_of(configuration.store)
    for table, rows in before.items():
        if table != "store_version":
            assert [{name: row[name] for name in rows[0]} for row in after[table]] == rows


def test_it_is_laid_out_like_a_store_made_today(before_and_after, tmp_path):
    _, configuration = before_and_after
    (tmp_path / "labwatch.yaml").write_text("feeds: []\n")
    with (
        open_store(load_configuration(tmp_path / "labwatch.yaml")) as fresh,
        open_store(configuration, read_only=True) as migrated,
    ):
        assert migrated.query(LAYOUT).rows() == fresh.query(LAYOUT).rows()
        assert migrated.table("store_version").rows() == [(STORE_VERSION,)]


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.to_schema().title)
def test_every_table_is_what_its_model_says(before_and_after, model):
    _, configuration = before_and_after
    with open_store(configuration, read_only=True) as migrated:
        checked(model, migrated.table(model.to_schema().title))


def test_what_was_set_aside_is_counted_by_reason(before_and_after):
    _, configuration = before_and_after
    with open_store(configuration, read_only=True) as migrated:
        assert migrated.table("file_reason").rows() == [
            (3, "unit_unknown", 1),
            (3, "unknown_patient", 1),
            (7, "conflicting_identity", 1),
        ]


def test_the_store_as_it_was_is_kept_beside_it(before_and_after):
    before, configuration = before_and_after
    assert rows_of(configuration.store.with_name("labwatch.duckdb.version-1")) == before


def test_no_file_is_read_again_and_the_night_is_what_it_was(tmp_path):
    configuration = version_1_store(tmp_path)
    report = ingest(configuration, NIGHT)
    assert [file.refused is None for file in report.files] == [False]  # the one refused before
    night = evaluate_night(configuration, NIGHT)
    columns = ["patient_id", "rule", "severity", "opened_on"]
    flags = night.flags.sort("patient_id", "rule").select(columns)
    then = pl.read_csv(VERSION_1 / "flags.csv", schema_overrides={"opened_on": pl.Date})
    assert flags.equals(then)


def test_who_only_reads_is_told_how_to_migrate(tmp_path):
    configuration = version_1_store(tmp_path)
    with pytest.raises(StoreError, match="labwatch store migrate"):
        open_store(configuration, read_only=True)


def test_a_migration_that_fails_leaves_the_store_as_it_was(tmp_path):
    configuration = version_1_store(tmp_path)
    with Warehouse.connect(configuration.store) as warehouse:
        warehouse.execute("CREATE TABLE before_migration (in_the_way INTEGER)")
    before = rows_of(configuration.store)
    with pytest.raises(StoreError):
        open_store(configuration)
    assert rows_of(configuration.store) == before
