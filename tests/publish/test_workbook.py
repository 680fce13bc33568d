"""The worklist as people open it in a spreadsheet."""

import csv
from datetime import datetime
from io import BytesIO

import polars as pl
import pytest
from openpyxl import load_workbook

from pipelines.publish.publish import publish_night
from pipelines.publish.workbook import sheet_name
from pipelines.publish.workbook_apart import ROWS_WORTH_A_PROCESS, WorkbookError, workbook_maker
from pipelines.publish.worklist import worklist
from schemas.published import Worklist
from tests.publish.flags import day
from tests.publish.night import configured, evaluated

ODD_TEXTS = [
    '=HYPERLINK("http://evil")',
    "+1",
    "-2+3",
    "@SUM(A1)",
    "<script>alert(1)</script>",
    "مريضة ٤٢",
    "🩸 Zoë",
    "x" * 300,
    "https://example.org/",
    "0012",
]


def published(tmp_path, *rows):
    return publish_night(configured(tmp_path), evaluated(*rows))


def book_of(tmp_path, *rows):
    return load_workbook(published(tmp_path, *rows) / "worklist.xlsx")


def cells(sheet):
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_there_is_a_sheet_for_all_one_for_each_site_and_one_that_explains(tmp_path):
    book = book_of(tmp_path, {"site": "north"}, {"site": "south"}, {"site": None})
    assert book.sheetnames == ["All", "north", "south", "no site", "Columns"]


def test_a_site_has_its_own_patients_only_and_keeps_the_rank_of_the_whole_list(tmp_path):
    book = book_of(
        tmp_path,
        {"patient_id": "ada", "site": "north", "severity": "routine"},
        {"patient_id": "ben", "site": "south", "severity": "critical"},
    )
    (row,) = cells(book["north"])
    assert (row["patient_id"], row["rank"]) == ("ada", 2)


def test_the_rows_are_those_of_the_csv_file(tmp_path):
    folder = published(tmp_path, *({"patient_id": text, "latest_text": text} for text in ODD_TEXTS))
    with (folder / "worklist.csv").open(newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    rows = cells(load_workbook(folder / "worklist.xlsx")["All"])
    texts = ("rank", "patient_id", "latest_text", "message", "flag_id")
    as_text = [{name: str(row[name]) for name in texts} for row in rows]
    assert as_text == [{name: line[name] for name in texts} for line in lines]


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_a_text_is_a_text_whatever_it_looks_like(tmp_path, text):
    sheet = book_of(tmp_path, {"patient_id": text, "site": text})["All"]
    for name in ("patient_id", "site"):
        cell = sheet.cell(2, Worklist.empty().columns.index(name) + 1)
        assert cell.data_type == "s"
        assert cell.hyperlink is None
        assert cell.value in (text, f"'{text}")
        assert cell.value[0] not in "=+-@"


@pytest.mark.parametrize("text", ["_x0041_", "_x0041_x0042_", "_x41_"])
def test_a_text_that_looks_like_an_escape_stays_what_it_is(tmp_path, text):
    (row,) = cells(book_of(tmp_path, {"latest_text": text})["All"])
    assert row["latest_text"] == text


@pytest.mark.parametrize(
    ("text", "written"), [("bell\x07 and\r", "bell_x0007_ and_x000D_"), ("\ufffe", "_xFFFE_")]
)
def test_what_xml_cannot_hold_is_escaped_in_the_way_of_spreadsheets(tmp_path, text, written):
    (row,) = cells(book_of(tmp_path, {"latest_text": text})["All"])
    assert row["latest_text"] == written


@pytest.mark.parametrize("text", [" before", "after ", "two\nlines", "a\ttab"])
def test_blanks_at_the_ends_of_a_text_stay(tmp_path, text):
    (row,) = cells(book_of(tmp_path, {"latest_text": text})["All"])
    assert row["latest_text"] == text


@pytest.mark.parametrize("value", [36.0, 0.1 + 0.2, 1e-7, 1e20, -0.5, 123456789.125])
def test_a_number_is_the_same_to_the_last_digit(tmp_path, value):
    (row,) = cells(book_of(tmp_path, {"latest_value": value})["All"])
    assert row["latest_value"] == value


@pytest.mark.parametrize("date", ["1900-03-01", "2024-02-29"])
def test_a_date_is_the_day_it_says(tmp_path, date):
    (row,) = cells(book_of(tmp_path, {"latest_on": day(date)})["All"])
    assert row["latest_on"] == datetime.fromisoformat(date)


def test_a_cell_without_a_value_is_blank(tmp_path):
    (row,) = cells(book_of(tmp_path, {"latest_value": None, "missing_components": []})["All"])
    assert (row["latest_value"], row["missing_components"]) == (None, None)


def test_a_large_workbook_is_the_same_from_a_process_of_its_own(tmp_path):
    folder = published(tmp_path, {"due_on": day("2026-06-08"), "latest_text": "🩸 Zoë"})
    rows = worklist(pl.read_parquet(folder / "flags.parquet"))
    with workbook_maker(ROWS_WORTH_A_PROCESS) as made_apart:
        book = load_workbook(BytesIO(made_apart(rows)))
    expected = load_workbook(folder / "worklist.xlsx")
    assert book.sheetnames == expected.sheetnames
    assert [cells(sheet) for sheet in book] == [cells(sheet) for sheet in expected]


def test_a_process_that_fails_is_named_without_a_word_of_the_rows():
    with workbook_maker(ROWS_WORTH_A_PROCESS) as made_apart, pytest.raises(WorkbookError) as failed:
        made_apart(pl.DataFrame({"patient_id": ["SYN-7"]}))
    assert "status 1" in str(failed.value)
    assert "SYN-7" not in str(failed.value)


def test_dates_are_dates_and_numbers_are_numbers(tmp_path):
    row = {"due_on": day("2026-06-08"), "days_overdue": 22, "latest_value": 4.5}
    (found,) = cells(book_of(tmp_path, row)["All"])
    assert found["due_on"] == datetime(2026, 6, 8)
    assert (found["days_overdue"], found["latest_value"]) == (22, 4.5)


def test_the_header_stays_in_sight_and_every_column_has_a_filter(tmp_path):
    sheet = book_of(tmp_path, {}, {"patient_id": "ben"})["All"]
    assert sheet.freeze_panes == "E2"
    assert sheet.auto_filter.ref == "A1:AC3"


def test_the_last_sheet_explains_every_column(tmp_path):
    rows = cells(book_of(tmp_path)["Columns"])
    assert [row["column"] for row in rows] == Worklist.empty().columns
    assert all(row["meaning"] for row in rows)


def test_an_evidence_too_long_for_a_cell_says_so(tmp_path):
    many = [f"central-lab/{number:08}" for number in range(3000)]
    (row,) = cells(book_of(tmp_path, {"evidence": many})["All"])
    assert row["evidence"].endswith("in full in worklist.csv)")


@pytest.mark.parametrize(
    ("site", "name"),
    [
        ("St. Mary's / Ward [4]: *?", "St. Mary's   Ward  4"),
        ("'quoted'", "quoted"),
        ("History", "History (2)"),
        ("ALL", "ALL (2)"),
        ("///", "site"),
        ("x" * 300, "x" * 31),
        ("🏥" * 20, "🏥" * 15),
        ("عيادة الأعصاب", "عيادة الأعصاب"),
    ],
)
def test_any_site_gets_a_sheet_name_that_a_spreadsheet_accepts(site, name):
    assert sheet_name(site, {"all", "columns", "history"}) == name


def test_sites_alike_in_the_first_letters_get_sheets_of_their_own(tmp_path):
    long = "University Hospital of the North, "
    book = book_of(tmp_path, {"site": long + "A"}, {"site": long + "B"}, {"site": long.upper()})
    assert len({name.lower() for name in book.sheetnames}) == 5
    assert max(len(name) for name in book.sheetnames) <= 31
