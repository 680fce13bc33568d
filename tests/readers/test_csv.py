"""What a CSV file may look like, and what is read from it."""

import csv
import gzip
import io

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipelines.errors import FileRefused
from pipelines.readers.delimited import read_delimited
from tests.readers.extracts import ADA, BEN, CAL, HEADER, lab_feed, lines, rows_of, written


def test_a_file_with_canonical_names_needs_no_mapping(tmp_path):
    rows = rows_of(lab_feed(), written(tmp_path, lines(HEADER, ADA, BEN)))
    assert rows["patient_id"].to_list() == ["ada", "ben"]
    assert rows["value"].to_list() == ["210", "180"]
    assert rows["status"].to_list() == [None, None]


def test_every_row_knows_its_line_its_place_and_its_own_text(tmp_path):
    rows = rows_of(lab_feed(), written(tmp_path, lines(HEADER, ADA, "", BEN)))
    assert rows["line"].to_list() == [2, 4]
    assert rows["position"].to_list() == [1, 2]
    assert rows["raw"].to_list() == [ADA, BEN]


def test_a_mapped_feed_is_read_by_its_own_names_delimiter_and_encoding(tmp_path):
    feed = lab_feed(
        columns={"LabNo": "result_id", "MRN": "patient_id", "Test": "code", "Taken": "collected_at",
                 "Result": "value", "Units": "unit"},
        delimiter=";",
        encoding="windows-1252",
    )  # fmt: skip
    text = lines("LabNo;MRN;Test;Taken;Result;Units", "1;ada;CREA;01/02/2024;71;µmol/L")
    rows = rows_of(feed, written(tmp_path, text.encode("cp1252")))
    assert rows.row(0, named=True)["unit"] == "µmol/L"
    assert rows.row(0, named=True)["code"] == "CREA"


def test_a_status_column_nobody_mapped_is_still_heeded(tmp_path):
    feed = lab_feed(columns={"MRN": "patient_id"})
    text = lines(
        "result_id,MRN,code,collected_at,value,status", "r1,ada,777-3,2024-01-01,9,cancelled"
    )
    assert rows_of(feed, written(tmp_path, text))["status"].to_list() == ["cancelled"]


def test_columns_nobody_asked_for_are_ignored(tmp_path):
    text = lines(HEADER + ",ward", ADA + ",7b")
    assert "ward" not in rows_of(lab_feed(), written(tmp_path, text)).columns


def test_a_file_with_a_header_only_has_no_rows(tmp_path):
    assert rows_of(lab_feed(), written(tmp_path, HEADER + "\n")).height == 0


def test_a_last_line_without_line_end_is_a_row(tmp_path):
    assert rows_of(lab_feed(), written(tmp_path, HEADER + "\n" + ADA)).height == 1


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_read(tmp_path, line_end):
    rows = rows_of(lab_feed(), written(tmp_path, line_end.join([HEADER, ADA, BEN, ""])))
    assert rows["unit"].to_list() == ["10*9/L", "10*9/L"]
    assert rows["line"].to_list() == [2, 3]


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path):
    text = lines(HEADER, ADA).encode("utf-8-sig")
    assert rows_of(lab_feed(), written(tmp_path, text))["result_id"].to_list() == ["r1"]


def test_utf_16_is_read_when_the_feed_says_so(tmp_path):
    text = lines(HEADER, ADA).encode("utf-16")
    rows = rows_of(lab_feed(encoding="utf-16"), written(tmp_path, text))
    assert rows["patient_id"].to_list() == ["ada"]


def test_gzip_is_read_whatever_the_name(tmp_path):
    path = written(tmp_path, gzip.compress(lines(HEADER, ADA).encode()), "labs.csv.gz")
    assert rows_of(lab_feed(), path)["patient_id"].to_list() == ["ada"]


def test_zstd_is_read(tmp_path):
    path = tmp_path / "labs.csv.zst"
    with pa.CompressedOutputStream(str(path), "zstd") as stream:
        stream.write(lines(HEADER, ADA).encode())
    assert rows_of(lab_feed(), path)["patient_id"].to_list() == ["ada"]


def test_a_comment_in_quotes_may_run_over_lines(tmp_path):
    spoken = 'r1,ada,777-3,2024-03-01,"see\ncomment, please\n""soon""",10*9/L'
    rows = rows_of(lab_feed(), written(tmp_path, lines(HEADER, spoken, BEN)))
    assert rows["value"].to_list() == ['see\ncomment, please\n"soon"', "180"]
    assert rows["line"].to_list() == [2, 5]
    assert rows["raw"][0] == spoken


def test_a_row_may_begin_in_one_block_and_end_in_the_next(tmp_path):
    spoken = 'r1,ada,777-3,2024-03-01,"see\ncomment",10*9/L'
    path = written(tmp_path, lines(HEADER, *[ADA, spoken, BEN] * 30))
    rows = pl.concat(list(read_delimited(lab_feed(), path, block_bytes=37)))
    assert rows["value"].to_list() == ["210", "see\ncomment", "180"] * 30
    assert rows["line"].to_list() == [
        n for k in range(30) for n in (2 + 4 * k, 3 + 4 * k, 5 + 4 * k)
    ]
    assert rows["position"].to_list() == list(range(1, 91))


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=8)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
    phases=[Phase.generate],
)
@given(
    table=st.lists(st.tuples(*[cells.filter(str.strip)] * 6), min_size=1, max_size=8),
    block_bytes=st.integers(20, 400),
)
def test_whatever_a_csv_writer_writes_is_read_back(tmp_path, table, block_bytes):
    """The text of every cell comes back. Cells that run over lines hold no delimiter and are not
    the first, because such a line looks like a row of its own."""
    tame = [
        [
            cell.replace("\n", " ") if "," in cell or not place else cell
            for place, cell in enumerate(row)
        ]
        for row in table
    ]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([HEADER.split(","), *tame])
    path = written(tmp_path, text.getvalue())
    rows = pl.concat(list(read_delimited(lab_feed(), path, block_bytes=block_bytes)))
    read = rows.filter(pl.col("reject").is_null()).select(HEADER.split(",")).rows()
    assert read == [tuple(row) for row in tame]


@settings(
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
    phases=[Phase.generate],
)
@given(body=st.binary(max_size=300), block_bytes=st.integers(8, 64))
def test_no_bytes_make_the_reader_stumble(tmp_path, body, block_bytes):
    """Any bytes after a header end in rows with their texts, or in a refusal with a reason."""
    path = written(tmp_path, (HEADER + "\n").encode() + body)
    try:
        batches = list(read_delimited(lab_feed(), path, block_bytes=block_bytes))
    except FileRefused as refused:
        assert str(refused)
        return
    positions = [position for batch in batches for position in batch["position"]]
    assert positions == list(range(1, len(positions) + 1))


def test_the_third_row_is_untouched_by_the_first_two(tmp_path):
    rows = rows_of(lab_feed(), written(tmp_path, lines(HEADER, ADA, BEN, CAL)))
    assert rows.row(2, named=True)["patient_id"] == "cal"
