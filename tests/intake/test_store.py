"""The store itself: what its tables are made of, and who may open it."""

import gc
import weakref

import polars as pl
import pytest

from pipelines.errors import StoreError
from pipelines.store import open_store
from pipelines.warehouse import Warehouse
from schemas.boundary import checked
from schemas.store_columns import MEANING
from schemas.store_records import TABLES, create_statement
from tests.intake.registry import LAB_FEED, PATIENT_FEED, Registry, result

NAMES = {model.to_schema().title: model for model in TABLES}


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A store with something of everything a laboratory can send."""
    registry = Registry(tmp_path_factory.mktemp("registry"), LAB_FEED, PATIENT_FEED)
    registry.patients("01-01", "ada")
    registry.results(
        "01-05", result("1"), result("1", value="140"), result("2", value="149 L"), result("1")
    )
    registry.results("01-06", result("1"), result("3", patient="bob"), result("4", status="P"))
    registry.ingest()
    with open_store(registry.configuration, read_only=True) as store:
        yield store


@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_what_its_model_says(filled, name):
    table = filled.table(name)
    assert checked(NAMES[name], table).schema == NAMES[name].empty().schema


@pytest.mark.parametrize("name", NAMES)
def test_every_column_says_what_it_means_and_where_it_comes_from(name):
    for column in NAMES[name].to_schema().columns.values():
        assert column.description
        assert column.metadata["source"]


def test_no_meaning_is_left_over():
    used = {column for model in TABLES for column in model.to_schema().columns}
    assert set(MEANING) == used


def test_a_store_of_a_newer_version_is_refused_with_the_way_out(registry):
    registry.ingest()
    with Warehouse.connect(registry.configuration.store) as warehouse:
        warehouse.execute("UPDATE store_version SET version = 99")
    with pytest.raises(StoreError, match=r"newer Labwatch \(version 99.*move the file away"):
        registry.ingest()


def test_a_database_that_is_no_store_is_left_alone(registry):
    with Warehouse.connect(registry.configuration.store) as warehouse:
        warehouse.execute("CREATE TABLE somebody_elses (a INTEGER)")
    with pytest.raises(StoreError, match="no store of Labwatch"):
        registry.ingest()


def test_a_store_that_is_not_there_yet_says_what_to_do(registry):
    with pytest.raises(StoreError, match="labwatch ingest"):
        open_store(registry.configuration, read_only=True)


def test_a_damaged_store_says_so(registry):
    registry.configuration.store.parent.mkdir()
    registry.configuration.store.write_text("this is no database")
    with pytest.raises(StoreError, match="can't be opened"):
        registry.ingest()


def test_an_error_of_the_store_does_not_quote_a_row():
    with Warehouse.connect() as warehouse, pytest.raises(StoreError) as caught:
        warehouse.query("SELECT CAST(word AS INTEGER) FROM (SELECT 'ada-4711' || '' AS word)")
    assert "ada" not in str(caught.value).partition(":")[2]


def test_a_transaction_that_fails_leaves_nothing():
    with Warehouse.connect() as warehouse:
        warehouse.execute("CREATE TABLE kept (a INTEGER)")
        with pytest.raises(StoreError), warehouse.transaction():
            warehouse.append("kept", pl.DataFrame({"a": [1]}))
            warehouse.query("SELECT nothing")
        assert warehouse.table("kept").is_empty()


def test_a_step_gets_exactly_the_parameters_it_names(tmp_path):
    step = tmp_path / "chosen.sql"
    step.write_text("SELECT CAST($wanted AS INTEGER) AS wanted")
    with Warehouse.connect() as warehouse:
        warehouse.make(step, wanted=7, unwanted=8)
        assert warehouse.table("chosen").rows() == [(7,)]
        with pytest.raises(StoreError, match="wanted"):
            warehouse.make(step)


def test_the_tables_allow_only_the_known_words():
    with Warehouse.connect() as warehouse:
        warehouse.execute(create_statement(NAMES["feed"]))
        with pytest.raises(StoreError):
            warehouse.execute("INSERT INTO feed VALUES (1, 'lab', 'horoscopes')")


def test_the_parts_of_a_file_are_given_free_before_its_transaction_ends():
    with Warehouse.connect() as warehouse, warehouse.transaction():
        warehouse.execute("CREATE TABLE result (line BIGINT)")
        part = pl.DataFrame({"line": [2, 3]})
        warehouse.append("result", part)
        free = weakref.ref(part)
        del part
        gc.collect()
        assert free() is None
        assert warehouse.table("result").height == 2


def test_rows_can_be_lent_again_after_a_transaction_was_undone():
    class Interrupted(Exception):
        pass

    with Warehouse.connect() as warehouse:
        warehouse.execute("CREATE TABLE result (line BIGINT)")
        for ends in (Interrupted, None):
            try:
                with warehouse.transaction():
                    warehouse.append("result", pl.DataFrame({"line": [2]}))
                    if ends is not None:
                        raise ends
            except Interrupted:
                assert warehouse.table("result").is_empty()
        assert warehouse.table("result").height == 1


def test_a_column_that_no_row_fills_can_be_added():
    with Warehouse.connect() as warehouse:
        warehouse.execute("CREATE TABLE result (line BIGINT, unit VARCHAR, value_as_number DOUBLE)")
        warehouse.append(
            "result", pl.DataFrame({"line": [2, 3], "unit": [None] * 2, "value_as_number": None})
        )
        assert warehouse.table("result").rows() == [(2, None, None), (3, None, None)]
