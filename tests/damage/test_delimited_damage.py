"""Delimited files with random damage: plain, gzip and zstd."""

import csv
import gzip
import io

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.extract import canonical_columns
from tests.damage.damage import Damaged, damaged, many_damaged
from tests.damage.verdicts import accounts_of, assert_harmless, rows_read, texts
from tests.readers.extracts import lab_feed

HEADER = "result_id,patient_id,code,collected_at,value,unit,status"
CODES = ["777-3", "718-7", "2160-0", "3016-3"]
ROWS = [
    f'r{n},P{n % 7},{CODES[n % 4]},2024-03-{1 + n % 28:02},{"<" * (n % 9 == 0)}{100 + n},'
    f'{"" if n % 5 else "10*9/L"},{"final" if n % 3 else "corrected"}'
    for n in range(120)
]  # fmt: skip
ROWS[40] = 'r40,P1,777-3,2024-03-04,"140",10*9/L,"final"'
ROWS[41] = 'r41,P1,777-3,2024-03-04,"see\ncomment",10*9/L,final'
PLAIN = "\n".join([HEADER, *ROWS, ""]).encode()
BODY = len(HEADER) + 1
PACKED = {
    "gz": gzip.compress(PLAIN, mtime=0),
    "zst": pa.Codec("zstd").compress(PLAIN, asbytes=True),
}
FEED = lab_feed()
CONFIGURATION = """
feeds:
  - {name: lab, entity: lab_results, format: csv, path: "landing/*"}
protocols: [alemtuzumab-us]
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("damage")


@pytest.fixture(scope="module")
def sound(place):
    return rows_read(FEED, place / "sound.csv", PLAIN)


@settings(max_examples=80, deadline=None)
@given(damage=damaged(PLAIN, after=BODY))
def test_damage_to_a_row_costs_that_row(place, sound, damage):
    found = rows_read(FEED, place / "labs.csv", damage.content)
    assert_harmless(sound, found, damage, FEED)


@settings(max_examples=50, deadline=None)
@given(damage=damaged(PLAIN[:BODY]))
def test_damage_to_the_header_never_puts_a_text_into_another_column(place, sound, damage):
    found = rows_read(FEED, place / "labs.csv", damage.content + PLAIN[BODY:])
    if found is not None:
        names = canonical_columns("lab_results")
        wrong = [n for n in names if set(texts(found, FEED)[n]) - {*texts(sound, FEED)[n], None}]
        assert wrong == []


@settings(max_examples=60, deadline=None)
@given(damage=damaged(PACKED["gz"]))
def test_a_damaged_gzip_is_refused_or_says_what_it_said(place, sound, damage):
    found = rows_read(FEED, place / "labs.csv.gz", damage.content)
    if found is not None:
        assert texts(found, FEED).equals(texts(sound, FEED))


@settings(max_examples=60, deadline=None)
@given(damage=damaged(PACKED["zst"]))
def test_a_damaged_zstd_is_refused_or_its_rows_differ_in_their_own_text(place, sound, damage):
    """Without a checksum nobody can know; but no row may say what another row's text says."""
    found = rows_read(FEED, place / "labs.csv.zst", damage.content)
    if found is not None:
        alike = found.join(sound, on="raw", how="inner", suffix="_sound")
        names = canonical_columns("lab_results")
        assert [n for n in names if (alike[n] != alike[f"{n}_sound"]).any()] == []


@settings(max_examples=40, deadline=None)
@given(row=st.integers(0, len(ROWS) - 1), field=st.integers(0, 6), text=st.sampled_from(["", " "]))
def test_an_emptied_field_is_empty_and_costs_no_other_row(place, sound, row, field, text):
    cells = next(csv.reader(io.StringIO(ROWS[row])))
    cells[field] = text
    content = written([*ROWS[:row], None, *ROWS[row + 1 :]], cells)
    found = rows_read(FEED, place / "labs.csv", content)
    assert_harmless(sound, found, Damaged(content, 1), FEED)
    assert found.height == len(ROWS)


@settings(max_examples=30, deadline=None)
@given(order=st.permutations(range(7)))
def test_shuffled_columns_say_the_same(place, sound, order):
    out = io.StringIO()
    table = csv.reader(io.StringIO(PLAIN.decode(), newline=""))
    csv.writer(out, lineterminator="\n").writerows(
        [row[column] for column in order] for row in table
    )
    found = rows_read(FEED, place / "labs.csv", out.getvalue().encode())
    assert texts(found, FEED).equals(texts(sound, FEED))


def test_every_row_of_every_damaged_file_is_accounted_for(tmp_path):
    contents = {
        "csv": many_damaged(PLAIN, 25, seed=1),
        "csv.gz": many_damaged(PACKED["gz"], 10, seed=2),
        "csv.zst": many_damaged(PACKED["zst"], 10, seed=3),
    }
    (tmp_path / "landing").mkdir()
    for ending, files in contents.items():
        for number, content in enumerate(files):
            (tmp_path / "landing" / f"2024-06-30-{number}.{ending}").write_bytes(content)
    (tmp_path / "labwatch.yaml").write_text(CONFIGURATION)
    accounts = accounts_of(tmp_path / "labwatch.yaml")
    assert len(accounts) == 45
    assert any(file.refused for file in accounts)
    assert any(file.loaded for file in accounts)


def written(rows, cells):
    """The file with the row that is None written from its cells."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    row = out.getvalue().removesuffix("\n")
    return "\n".join([HEADER, *(row if r is None else r for r in rows), ""]).encode()


def test_the_sound_file_is_read_in_full(sound):
    assert sound.height == len(ROWS)
    assert sound["reject"].null_count() == len(ROWS)
