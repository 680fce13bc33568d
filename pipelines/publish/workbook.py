"""The worklist as a workbook for a spreadsheet: all sites, one sheet a site, and what columns mean.

Rows, columns and texts are those of `worklist.csv`; dates are dates and numbers are numbers.
"""

import re

import polars as pl

from pipelines.publish.cells import Style, with_shared_texts
from pipelines.publish.spreadsheet import Sheet, spreadsheet
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
COLUMN_WIDTHS = {"column": 22, "meaning": 90, "unit": 12, "comes from": 60}


def workbook(rows: pl.DataFrame) -> bytes:
    """`rows` as `worklist` gives them; sites in the order of their names, no site last."""
    (table, columns), texts = with_shared_texts([_shortened(harmless(rows)), _columns()])
    taken = {"all", "columns", "history"}  # a spreadsheet keeps "History" for itself
    sheets = [_list_sheet("All", table)]
    for site in rows.get_column("site").unique().sort(nulls_last=True):
        own = table.filter(rows.get_column("site").eq_missing(site))
        sheets.append(_list_sheet(sheet_name(site or "no site", taken), own))
    widths = list(COLUMN_WIDTHS.values())
    styles = [Style.PROSE] * columns.width
    sheets.append(Sheet("Columns", columns, styles, widths, kept_in_sight=1, is_list=False))
    return spreadsheet(sheets, texts)


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


def _list_sheet(name: str, table: pl.DataFrame) -> Sheet:
    """Patients stay in sight, and what stands before them."""
    return Sheet(
        name,
        table,
        styles=[_style_of(name, kind) for name, kind in Worklist.empty().schema.items()],
        widths=[WIDTHS.get(name, USUAL_WIDTH) for name in table.columns],
        kept_in_sight=table.columns.index("patient_id") + 1,
    )


def _style_of(name: str, kind: pl.DataType) -> Style:
    if kind == pl.Date:
        return Style.DATE
    if kind.is_numeric():
        return Style.NUMBER
    return Style.LONG_TEXT if name == "message" else Style.TEXT


def _columns() -> pl.DataFrame:
    """What each column means, from the one definition of the published tables."""
    fields = Worklist.to_schema().columns
    known = {name: field.metadata or {} for name, field in fields.items()}
    return pl.DataFrame(
        {
            "column": list(fields),
            "meaning": [field.description for field in fields.values()],
            "unit": [about.get("unit") for about in known.values()],
            "comes from": [about.get("source") for about in known.values()],
        },
        schema=dict.fromkeys(COLUMN_WIDTHS, pl.String),
    )
