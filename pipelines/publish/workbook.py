"""The worklist as a workbook for a spreadsheet: all sites, one sheet a site, and what columns mean.

Rows, columns and texts are those of `worklist.csv`; dates are dates and numbers are numbers.
"""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.publish.worklist import harmless
from schemas.published import Worklist

LONGEST_CELL = 32_000  # a spreadsheet's own limit is 32,767
LONGEST_SHEET_NAME = 31  # UTF-16 units; a spreadsheet refuses to open a longer one
WIDTHS = {
    "rank": 6,
    "patient_id": 16,
    "site": 16,
    "rule": 24,
    "message": 70,
    "evidence": 30,
    "source": 40,
    "missing_components": 28,
    "threshold": 34,
}
USUAL_WIDTH = 13
FIRST_DAY = date(1899, 12, 30)  # a spreadsheet counts days from here
FILLS = {"critical": "#F6C7C3", "urgent": "#FBE3B5", "routine": "#FFFFFF"}
OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "nan_inf_to_errors": False,
}


def write_workbook(rows: pl.DataFrame, path: Path) -> None:
    """`rows` as `worklist` gives them; sites in the order of their names, no site last."""
    table = _shortened(harmless(rows))
    with Workbook(str(path), OPTIONS) as book:
        book.set_properties({"title": "Worklist", "comments": "Holds patient data"})
        formats = _formats(book)
        taken = {"all", "columns", "history"}  # a spreadsheet keeps "History" for itself
        _sheet(book.add_worksheet("All"), table, formats)
        sites = table.get_column("site").unique().sort(nulls_last=True).to_list()
        for site in sites:
            name = sheet_name(site or "no site", taken)
            own = table.filter(pl.col("site").eq_missing(site))
            _sheet(book.add_worksheet(name), own, formats)
        _columns_sheet(book.add_worksheet("Columns"), formats)


def sheet_name(site: str, taken: set[str]) -> str:
    """A name a spreadsheet accepts, unlike all in `taken` (in lower case), to which it is added."""
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff]", " ", site).strip(" '") or "site"
    name, number = _cut(plain, LONGEST_SHEET_NAME), 1
    while name.lower() in taken:
        number += 1
        ending = f" ({number})"
        name = _cut(plain, LONGEST_SHEET_NAME - len(ending)) + ending
    taken.add(name.lower())
    return name


def _cut(text: str, units: int) -> str:
    """At most so many UTF-16 units, no character halved, and no apostrophe at the end."""
    cut = text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", errors="ignore")
    return cut.rstrip(" '")


def _shortened(table: pl.DataFrame) -> pl.DataFrame:
    text = pl.selectors.string()
    cut = text.str.slice(0, LONGEST_CELL) + " … (in full in worklist.csv)"
    return table.with_columns(
        pl.when(text.str.len_chars() > LONGEST_CELL).then(cut).otherwise(text).name.keep()
    )


def _formats(book: Workbook) -> dict[str, Format]:
    top: dict[str, Any] = {"valign": "top"}
    return {
        "header": book.add_format(
            {"bold": True, "bg_color": "#1F3A4D", "font_color": "#FFFFFF", "text_wrap": True, **top}
        ),
        "text": book.add_format({**top, "num_format": "@"}),
        "wrapped": book.add_format({**top, "num_format": "@", "text_wrap": True}),
        "number": book.add_format({**top, "num_format": "General"}),
        "date": book.add_format({**top, "num_format": "yyyy-mm-dd", "align": "left"}),
        **{name: book.add_format({"bg_color": color}) for name, color in FILLS.items()},
    }


def _sheet(sheet: Worksheet, table: pl.DataFrame, formats: dict[str, Format]) -> None:
    last_row, last_column = max(table.height, 1), table.width - 1
    _header(sheet, table.columns, formats)
    for number, (name, dtype) in enumerate(table.schema.items()):
        form = formats[_form_of(name, dtype)]
        sheet.set_column(number, number, WIDTHS.get(name, USUAL_WIDTH), form)
        _write(sheet, number, table.get_column(name), form)
    sheet.autofilter(0, 0, last_row, last_column)
    sheet.freeze_panes(1, table.columns.index("patient_id") + 1)
    severity = table.columns.index("severity")
    for name in FILLS:
        rule = {"type": "cell", "criteria": "==", "value": f'"{name}"', "format": formats[name]}
        sheet.conditional_format(1, severity, last_row, severity, rule)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _form_of(name: str, dtype: pl.DataType) -> str:
    if name == "message":
        return "wrapped"
    if dtype == pl.Date:
        return "date"
    return "number" if dtype.is_numeric() else "text"


def _write(sheet: Worksheet, column: int, values: pl.Series, form: Format) -> None:
    """Each cell by the one kind its column has, so that no text is ever taken for a formula."""
    if values.dtype == pl.Date:
        values = (values - FIRST_DAY).dt.total_days()
    write = sheet.write_string if values.dtype == pl.String else sheet.write_number
    for row, value in enumerate(values.to_list(), start=1):
        if value is not None:
            write(row, column, value, form)


def _header(sheet: Worksheet, names: Sequence[str], formats: dict[str, Format]) -> None:
    for number, name in enumerate(names):
        sheet.write_string(0, number, name, formats["header"])


def _columns_sheet(sheet: Worksheet, formats: dict[str, Format]) -> None:
    """What each column means, from the one definition of the published tables."""
    _header(sheet, ["column", "meaning", "unit", "comes from"], formats)
    for number, width in enumerate((22, 90, 12, 60)):
        sheet.set_column(number, number, width, formats["wrapped"])
    for row, (name, field) in enumerate(Worklist.to_schema().columns.items(), start=1):
        known = field.metadata or {}
        cells = [name, field.description, known.get("unit"), known.get("source")]
        for number, text in enumerate(cells):
            sheet.write_string(row, number, text or "", formats["wrapped"])
    sheet.freeze_panes(1, 1)
