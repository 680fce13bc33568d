"""Tables as a workbook for a spreadsheet (Office Open XML): a zip of parts, each an XML.

The parts are templates in the folder beside this module; their rows are made by whole columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import polars as pl
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipelines.publish.cells import Style, column_letters, rows_of, text_items

TEMPLATES = Path(__file__).parent / "spreadsheet"
COMPRESSION_LEVEL = 2  # of 9; the usual 6 takes four times as long for a file a fifth smaller
FILLS = {"critical": "FFF6C7C3", "urgent": "FFFBE3B5", "routine": "FFFFFFFF"}
PARTS = {
    "[Content_Types].xml": "content_types.xml.jinja",
    "_rels/.rels": "package.rels.jinja",
    "xl/workbook.xml": "workbook.xml.jinja",
    "xl/_rels/workbook.xml.rels": "workbook.rels.jinja",
    "xl/styles.xml": "styles.xml.jinja",
}


@dataclass(frozen=True)
class Sheet:
    """A table and its look, column by column; a list has filters, and severities in colours."""

    name: str
    table: pl.DataFrame
    styles: Sequence[Style]
    widths: Sequence[int]
    kept_in_sight: int
    is_list: bool = True

    @property
    def last_row(self) -> int:
        return self.table.height + 1

    @property
    def last_column(self) -> str:
        return column_letters(self.table.width - 1)

    @property
    def first_moving_column(self) -> str:
        return column_letters(self.kept_in_sight)

    @property
    def severity_column(self) -> str:
        return column_letters(self.table.columns.index("severity"))


def spreadsheet(sheets: Sequence[Sheet], texts: pl.Series) -> bytes:
    """The file; the tables have numbers of these texts."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=COMPRESSION_LEVEL) as book:
        for part, template in PARTS.items():
            known = {"sheets": sheets, "fills": FILLS.values()}
            book.writestr(part, environment.get_template(template).render(known))
        for number, sheet in enumerate(sheets, start=1):
            text = environment.get_template("sheet.xml.jinja").render(
                sheet=sheet,
                is_first=number == 1,
                severities=FILLS,
                rows=Markup(rows_of(sheet.table, sheet.styles, texts)),  # noqa: S704 — numbers only
            )
            book.writestr(f"xl/worksheets/sheet{number}.xml", text)
        items = Markup(text_items(texts))  # noqa: S704 — escaped there
        shared = environment.get_template("texts.xml.jinja").render(items=items)
        book.writestr("xl/sharedStrings.xml", shared)
    return file.getvalue()
