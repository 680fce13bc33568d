"""The worklist as a workbook for a spreadsheet: all sites, one sheet a site, and what columns mean.

Rows, columns and texts are those of `worklist.csv`; dates are dates and numbers are numbers.
"""

import re
from io import BytesIO

import polars as pl
from xlsxturbo import dfs_to_xlsx
from xlsxturbo.types import ColumnFormat, ConditionalFormat, HeaderFormat, SheetOptions

from pipelines.publish.worklist import harmless
from schemas.published import Worklist

COMPRESSION_LEVEL = 3  # of 9; the usual 6 takes a quarter longer for a file a sixth smaller
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
FILLS = {"critical": "#F6C7C3", "urgent": "#FBE3B5", "routine": "#FFFFFF"}
HEADER: HeaderFormat = {
    "bold": True,
    "bg_color": "#1F3A4D",
    "font_color": "#FFFFFF",
    "wrap_text": True,
}
TOP: ColumnFormat = {"align_vertical": "top"}


def workbook(rows: pl.DataFrame) -> bytes:
    """`rows` as `worklist` gives them; sites in the order of their names, no site last.

    Whoever writes the bytes hears of a full disk: the library takes one for done.
    """
    table = _shortened(harmless(rows))
    taken = {"all", "columns", "history"}  # a spreadsheet keeps "History" for itself
    sheets = [(table, "All", _look(table))]
    for site in table.get_column("site").unique().sort(nulls_last=True).to_list():
        own = table.filter(pl.col("site").eq_missing(site))
        sheets.append((own, sheet_name(site or "no site", taken), _look(own)))
    columns = _columns()
    sheets.append((columns, "Columns", _columns_look(columns)))
    book = BytesIO()
    dfs_to_xlsx(sheets, book, header_format=HEADER, compression_level=COMPRESSION_LEVEL)
    return book.getvalue()


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


def _look(table: pl.DataFrame) -> SheetOptions:
    """A header that stays, filters, dates as dates, and the severities in colours."""
    fills: list[ConditionalFormat] = [
        {"type": "cell", "criteria": "equal_to", "value": name, "format": {"bg_color": color}}
        for name, color in FILLS.items()
    ]
    return {
        "freeze_panes": (1, table.columns.index("patient_id") + 1),
        "autofilter": True,
        "column_widths": {
            number: WIDTHS.get(name, USUAL_WIDTH) for number, name in enumerate(table.columns)
        },
        "column_formats": {name: _form_of(name, kind) for name, kind in table.schema.items()},
        "conditional_formats": {"severity": fills},
    }


def _form_of(name: str, kind: pl.DataType) -> ColumnFormat:
    if kind == pl.Date:
        return {**TOP, "num_format": "yyyy-mm-dd", "align_horizontal": "left"}
    if kind.is_numeric():
        return {**TOP, "num_format": "General"}
    return {**TOP, "num_format": "@", "wrap_text": name == "message"}


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


def _columns_look(columns: pl.DataFrame) -> SheetOptions:
    return {
        "freeze_panes": (1, 1),
        "column_widths": dict(enumerate(COLUMN_WIDTHS.values())),
        "column_formats": {key: {**TOP, "wrap_text": True} for key in columns.columns},
    }
