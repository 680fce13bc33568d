"""Damaged files: refused whole with a reason to act on, or all but the broken row is read."""

import gzip

import pytest

from pipelines.errors import FileRefused
from tests.readers.extracts import ADA, BEN, CAL, HEADER, lab_feed, lines, rows_of, written


def refusal(feed, path) -> str:
    with pytest.raises(FileRefused) as refused:
        rows_of(feed, path)
    return str(refused.value)


def test_a_missing_column_is_named(tmp_path):
    text = lines("result_id,patient_id,code,collected_at", "r1,ada,777-3,2024-03-01")
    assert "missing column value" in refusal(lab_feed(), written(tmp_path, text))


def test_a_mapped_column_that_is_not_there_is_named_as_the_feed_names_it(tmp_path):
    feed = lab_feed(columns={"Einheit": "unit"})
    text = lines("result_id,patient_id,code,collected_at,value", "r1,ada,777-3,2024-03-01,9")
    assert "missing column Einheit" in refusal(feed, written(tmp_path, text))


def test_a_file_without_a_header_is_refused_without_quoting_the_patient(tmp_path):
    reason = refusal(lab_feed(), written(tmp_path, lines(ADA, BEN)))
    assert "missing column" in reason
    assert "ada" not in reason


def test_a_wrong_delimiter_is_said_to_be_likely(tmp_path):
    text = lines(HEADER, ADA).replace(",", ";")
    assert "delimiter" in refusal(lab_feed(), written(tmp_path, text))


def test_two_columns_of_one_name_are_refused(tmp_path):
    text = lines(HEADER + ",value", ADA + ",999")
    assert "two columns named value" in refusal(lab_feed(), written(tmp_path, text))


def test_a_file_in_another_encoding_is_refused(tmp_path):
    text = lines(HEADER, ADA.replace("10*9/L", "µmol/L")).encode("cp1252")
    assert "encoding" in refusal(lab_feed(), written(tmp_path, text))


def test_utf_8_is_not_read_as_windows_1252(tmp_path):
    text = lines(HEADER, ADA).encode("utf-8-sig")
    assert "is UTF-8" in refusal(lab_feed(encoding="windows-1252"), written(tmp_path, text))


def test_utf_16_is_recognised(tmp_path):
    text = lines(HEADER, ADA).encode("utf-16")
    assert "UTF-16" in refusal(lab_feed(), written(tmp_path, text))


def test_a_truncated_gzip_is_refused_whole(tmp_path):
    packed = gzip.compress(lines(HEADER, *[ADA, BEN] * 500).encode())
    assert "truncated" in refusal(lab_feed(), written(tmp_path, packed[:-20], "labs.csv.gz"))


def test_a_plain_file_named_gz_is_not_what_it_says_it_is(tmp_path):
    assert "is not gzip" in refusal(
        lab_feed(), written(tmp_path, lines(HEADER, ADA), "labs.csv.gz")
    )


@pytest.mark.parametrize(
    ("content", "says"), [(b"PAR1....", "Parquet"), (b"PK\x03\x04....", "Excel")]
)
def test_another_kind_of_file_is_named(tmp_path, content, says):
    assert says in refusal(lab_feed(), written(tmp_path, content))


def test_an_empty_file_is_refused(tmp_path):
    assert "empty" in refusal(lab_feed(), written(tmp_path, b""))


def test_a_file_of_blank_lines_is_refused(tmp_path):
    assert "blank" in refusal(lab_feed(), written(tmp_path, "\n \n\n"))


def test_a_directory_is_refused(tmp_path):
    assert "directory" in refusal(lab_feed(), tmp_path)


def test_a_file_of_nul_bytes_is_refused(tmp_path):
    assert "NUL" in refusal(lab_feed(), written(tmp_path, b"\0" * 4000))


def test_a_file_without_any_line_end_in_64_megabytes_is_refused(tmp_path):
    reason = refusal(lab_feed(), written(tmp_path, b"x" * (2**26 + 2**24)))
    assert "line longer than" in reason


def test_a_row_with_too_few_columns_is_set_aside_alone(tmp_path):
    rows = rows_of(lab_feed(), written(tmp_path, lines(HEADER, ADA, "r2,ben,777-3", CAL)))
    assert rows["reject"].to_list() == [None, "missing_field", None]
    assert rows["raw"][1] == "r2,ben,777-3"
    assert rows["patient_id"].to_list() == ["ada", None, "cal"]


def test_a_row_with_too_many_columns_is_set_aside_alone(tmp_path):
    rows = rows_of(lab_feed(), written(tmp_path, lines(HEADER, ADA, BEN + ",more", CAL)))
    assert rows["reject"].to_list() == [None, "bad_value", None]


def test_a_quote_that_is_never_closed_costs_one_row(tmp_path):
    stray = 'r2,ben,777-3,2024-03-02,"180,10*9/L'
    rows = rows_of(lab_feed(), written(tmp_path, lines(HEADER, ADA, stray, CAL, ADA)))
    assert rows["reject"].to_list() == [None, "bad_value", None, None]
    assert rows["raw"][1] == stray
    assert rows["line"].to_list() == [2, 3, 4, 5]


def test_two_stray_quotes_do_not_swallow_the_rows_between_them(tmp_path):
    stray = 'r2,ben,777-3,2024-03-02,"180,10*9/L'
    rows = rows_of(lab_feed(), written(tmp_path, lines(HEADER, stray, ADA, CAL, stray, ADA)))
    assert rows["reject"].to_list() == ["bad_value", None, None, "bad_value", None]


def test_a_stray_quote_at_the_end_of_a_block_waits_and_is_then_set_aside(tmp_path):
    stray = 'r2,ben,777-3,2024-03-02,"180,10*9/L'
    rows = rows_of(lab_feed(), written(tmp_path, lines(HEADER, *[ADA] * 3, stray)))
    assert rows["reject"].to_list() == [None, None, None, "bad_value"]


def test_text_after_a_closing_quote_is_a_bad_value(tmp_path):
    broken = 'r2,ben,777-3,2024-03-02,"18"0,10*9/L'
    rows = rows_of(lab_feed(), written(tmp_path, lines(HEADER, ADA, broken, CAL)))
    assert rows["reject"].to_list() == [None, "bad_value", None]


def test_a_quote_inside_a_word_is_only_a_character(tmp_path):
    rows = rows_of(lab_feed(), written(tmp_path, lines(HEADER, ADA.replace("210", '2"10'))))
    assert rows["value"].to_list() == ['2"10']


def test_a_row_with_nul_bytes_is_set_aside_alone(tmp_path):
    rows = rows_of(
        lab_feed(), written(tmp_path, lines(HEADER, ADA, BEN.replace("ben", "b\0n"), CAL))
    )
    assert rows["reject"].to_list() == [None, "bad_value", None]


def test_one_line_of_wrong_bytes_among_thousands_is_set_aside_alone(tmp_path):
    wrong = BEN.replace("ben", "bén").encode("latin-1")
    text = lines(HEADER, *[ADA] * 3000).encode() + wrong + b"\n" + lines(CAL).encode()
    rows = rows_of(lab_feed(), written(tmp_path, text))
    assert rows["reject"].null_count() == 3001
    assert rows.row(3000, named=True)["line"] == 3002
    assert rows.row(3001, named=True)["patient_id"] == "cal"


def test_a_line_of_10_megabytes_is_a_row(tmp_path):
    long = BEN.replace("180", "x" * 10_000_000)
    rows = rows_of(lab_feed(), written(tmp_path, lines(HEADER, ADA, long, CAL)))
    assert rows["value"].str.len_bytes().to_list() == [3, 10_000_000, 3]


def test_a_file_nobody_may_read_or_that_has_gone_is_refused(tmp_path):
    assert "has gone" in refusal(lab_feed(), tmp_path / "gone.csv")
