"""Parquet files, whatever types their columns have."""

from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest

from pipelines.errors import FileRefused
from tests.readers.extracts import lab_feed, rows_of, written

ROW = {
    "result_id": 17,
    "patient_id": "ada",
    "code": "777-3",
    "collected_at": datetime(2024, 3, 1, 8, 30),
    "value": 210.5,
}


def parquet(folder, **changes):
    path = folder / "labs.parquet"
    pl.DataFrame({name: [value] for name, value in {**ROW, **changes}.items()}).write_parquet(path)
    return path


def read_back(folder, column, value, **feed):
    return rows_of(lab_feed(format="parquet", **feed), parquet(folder, **{column: value}))[column][
        0
    ]


def test_integers_are_text_without_a_fraction(tmp_path):
    assert read_back(tmp_path, "result_id", 17) == "17"


def test_numbers_keep_their_digits(tmp_path):
    assert read_back(tmp_path, "value", 0.05) == "0.05"
    assert read_back(tmp_path, "value", Decimal("12.300")) == "12.300"


def test_numbers_are_written_as_the_feed_reads_them(tmp_path):
    assert read_back(tmp_path, "value", 210.5, decimal_comma=True) == "210,5"


def test_dates_are_iso_8601(tmp_path):
    assert read_back(tmp_path, "collected_at", date(2024, 3, 1)) == "2024-03-01"
    assert read_back(tmp_path, "collected_at", ROW["collected_at"]).startswith(
        "2024-03-01T08:30:00"
    )


def test_an_offset_is_kept(tmp_path):
    aware = datetime(2024, 3, 1, 8, 30, tzinfo=UTC)
    assert read_back(tmp_path, "collected_at", aware).endswith("+00:00")


def test_a_date_no_calendar_has_is_the_number_it_is_stored_as(tmp_path):
    damaged_days = pl.Series([2**31 - 1], dtype=pl.Int32).cast(pl.Date)
    damaged_moment = pl.Series([2**62], dtype=pl.Int64).cast(pl.Datetime("us", "UTC"))
    for stored, text in ((damaged_days, str(2**31 - 1)), (damaged_moment, str(2**62))):
        path = tmp_path / "labs.parquet"
        pl.DataFrame({**ROW, "collected_at": stored}).write_parquet(path)
        assert rows_of(lab_feed(format="parquet"), path)["collected_at"].to_list() == [text]


def test_rows_are_numbered(tmp_path):
    rows = rows_of(lab_feed(format="parquet"), parquet(tmp_path))
    assert rows.select("line", "position", "raw").rows() == [(1, 1, None)]


def test_a_missing_column_is_named(tmp_path):
    path = tmp_path / "labs.parquet"
    pl.DataFrame({"patient_id": ["ada"]}).write_parquet(path)
    with pytest.raises(FileRefused, match="missing column code, collected_at, result_id, value"):
        rows_of(lab_feed(format="parquet"), path)


def test_a_csv_is_not_parquet(tmp_path):
    with pytest.raises(FileRefused, match="not Parquet"):
        rows_of(lab_feed(format="parquet"), written(tmp_path, "a,b\n1,2\n", "labs.parquet"))


def test_a_truncated_file_is_refused(tmp_path):
    path = parquet(tmp_path)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(FileRefused, match="truncated"):
        rows_of(lab_feed(format="parquet"), path)


def test_lists_are_refused(tmp_path):
    with pytest.raises(FileRefused, match="lists"):
        rows_of(lab_feed(format="parquet"), parquet(tmp_path, value=[1.0, 2.0]))
