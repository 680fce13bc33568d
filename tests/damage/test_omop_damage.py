"""OMOP tables with random damage: the rows of the table, and the tables beside it."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from pipelines.settings import Feed
from tests.damage.damage import damaged, many_damaged
from tests.damage.verdicts import accounts_of, assert_harmless, rows_read

DATA = Path(__file__).parents[1] / "data" / "omop-synthea27nj"
PUBLIC = DATA / "csv"
TABLES = {path.name: path.read_bytes() for path in sorted(PUBLIC.iterdir())}
RESULTS = TABLES["MEASUREMENT.csv"]
PARQUET = {path.name: path.read_bytes() for path in sorted((DATA / "parquet").iterdir())}
FEED = Feed(name="omop", entity="lab_results", format="omop", path="*")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("omop")
    for name, content in TABLES.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def sound(place):
    return rows_read(FEED, place / "MEASUREMENT.csv", RESULTS)


@pytest.fixture(scope="module")
def parquet_place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("omop-parquet")
    for name, content in PARQUET.items():
        (folder / name).write_bytes(content)
    return folder


@settings(max_examples=40, deadline=None)
@given(damage=damaged(RESULTS, after=RESULTS.index(b"\n") + 1))
def test_damage_to_a_row_costs_that_row(place, sound, damage):
    found = rows_read(FEED, place / "MEASUREMENT.csv", damage.content)
    assert_harmless(sound, found, damage, FEED)


@settings(max_examples=40, deadline=None)
@given(damage=damaged(PARQUET["measurement.parquet"]))
def test_a_damaged_parquet_table_is_refused_or_loses_no_row(parquet_place, damage):
    """Its pages carry no checksums: a digit may become another, a row may not go."""
    found = rows_read(FEED, parquet_place / "measurement.parquet", damage.content)
    assert found is None or found.height == 148


@settings(max_examples=30, deadline=None)
@given(damage=damaged(PARQUET["concept.parquet"]))
def test_a_damaged_concept_table_refuses_the_results_or_loses_none(parquet_place, damage):
    (parquet_place / "concept.parquet").write_bytes(damage.content)
    found = rows_read(FEED, parquet_place / "measurement.parquet", PARQUET["measurement.parquet"])
    (parquet_place / "concept.parquet").write_bytes(PARQUET["concept.parquet"])
    assert found is None or found.height == 148


def test_every_row_is_accounted_for_whatever_table_is_damaged(tmp_path):
    names = ("MEASUREMENT.csv", "CONCEPT.csv", "PERSON.csv", "DEATH.csv")
    number = 0
    for name in names:
        for content in many_damaged(TABLES[name], 4, seed=len(name)):
            folder = tmp_path / "landing" / f"2026-06-30-{number}"
            folder.mkdir(parents=True)
            for other in names:
                (folder / other).write_bytes(content if other == name else TABLES[other])
            number += 1
    (tmp_path / "labwatch.yaml").write_text(
        "feeds:\n"
        "  - {name: people, entity: patients, format: omop, path: landing/*/PERSON.csv}\n"
        "  - {name: labs, entity: lab_results, format: omop, path: landing/*/MEASUREMENT.csv}\n"
    )
    accounts = accounts_of(tmp_path / "labwatch.yaml")
    assert len(accounts) == 2 * number
    assert any(file.refused for file in accounts)
