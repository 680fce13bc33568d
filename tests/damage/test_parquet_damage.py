"""Parquet files with random damage, with and without checksums of their pages."""

import io

import polars as pl
import pyarrow.parquet as arrow_parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.damage.damage import damaged, many_damaged
from tests.damage.verdicts import accounts_of, rows_read, texts
from tests.readers.extracts import lab_feed

FEED = lab_feed(format="parquet")
TABLE = pl.DataFrame(
    {
        "result_id": [f"r{n}" for n in range(80)],
        "patient_id": [f"P{n % 7}" for n in range(80)],
        "code": ["777-3", "718-7", "2160-0", "3016-3"] * 20,
        "collected_at": [f"2024-03-{1 + n % 28:02}" for n in range(80)],
        "value": [100.5 + n for n in range(80)],
        "unit": ["10*9/L", None] * 40,
        "status": ["final", "corrected", None, "preliminary"] * 20,
    }
)
CONFIGURATION = """
feeds:
  - {name: lab, entity: lab_results, format: parquet, path: "landing/*"}
protocols: [alemtuzumab-us]
"""


def parquet(table, **options):
    out = io.BytesIO()
    arrow_parquet.write_table(table.to_arrow(), out, **options)
    return out.getvalue()


SEALED = parquet(TABLE, write_page_checksum=True)
BARE = parquet(TABLE, compression="none")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("damage")


@pytest.fixture(scope="module")
def sound(place):
    return rows_read(FEED, place / "sound.parquet", SEALED)


@settings(max_examples=100, deadline=None)
@given(damage=damaged(SEALED))
def test_a_damaged_file_with_checksums_is_refused_or_says_nothing_new(place, sound, damage):
    """A hit in what nobody needs (statistics, the writer's name) may pass; a value may not."""
    found = rows_read(FEED, place / "labs.parquet", damage.content)
    if found is not None:
        names = [n for n in texts(found, FEED).columns if found[n].null_count() < found.height]
        assert found.select(names).equals(sound.select(names))


@settings(max_examples=100, deadline=None)
@given(damage=damaged(BARE))
def test_a_damaged_file_without_checksums_is_refused_or_loses_no_row(place, sound, damage):
    found = rows_read(FEED, place / "labs.parquet", damage.content)
    assert found is None or found.height == sound.height


def test_no_byte_of_the_footer_hides_a_row(place):
    """It says how many rows each part holds, and no checksum guards it."""
    content = parquet(TABLE.head(8).select("result_id", "patient_id", "code", "collected_at"))
    for hit in range(content.rindex(b"PAR1") - footer_bytes(content) - 4, len(content)):
        damaged_once = content[:hit] + bytes([content[hit] ^ 0x90]) + content[hit + 1 :]
        found = rows_read(FEED, place / "labs.parquet", damaged_once)
        assert found is None or found.height == 8, hit


def footer_bytes(content):
    return int.from_bytes(content[-8:-4], "little")


@settings(max_examples=30, deadline=None)
@given(order=st.permutations(TABLE.columns))
def test_shuffled_columns_say_the_same(place, sound, order):
    found = rows_read(FEED, place / "labs.parquet", parquet(TABLE.select(order)))
    assert texts(found, FEED).equals(texts(sound, FEED))


@pytest.mark.parametrize("name", TABLE.columns)
def test_an_emptied_column_is_empty_and_the_others_are_not(place, sound, name):
    empty = TABLE.with_columns(pl.lit(None, TABLE.schema[name]).alias(name))
    found = rows_read(FEED, place / "labs.parquet", parquet(empty))
    assert found[name].null_count() == found.height == sound.height
    assert found.drop(name).equals(sound.drop(name))


def test_every_row_of_every_damaged_file_is_accounted_for(tmp_path):
    (tmp_path / "landing").mkdir()
    for number, content in enumerate(many_damaged(BARE, 40, seed=4)):
        (tmp_path / "landing" / f"2024-06-30-{number}.parquet").write_bytes(content)
    (tmp_path / "labwatch.yaml").write_text(CONFIGURATION)
    accounts = accounts_of(tmp_path / "labwatch.yaml")
    assert len(accounts) == 40
    assert any(file.refused for file in accounts)
