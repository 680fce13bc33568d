"""The data dictionary: every table and column, from the models that check them.

`python -m schemas.dictionary` writes `docs/data-dictionary.md`; a test fails when it is stale.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from schemas.extract import EXTRACTS, REQUIRED, Extract
from schemas.pandera_alone import DataFrameModel
from schemas.published import Adherence, Evaluations, Flags, Quality, Status, Worklist
from schemas.store_records import TABLES

PAGE = Path(__file__).parent.parent / "docs" / "data-dictionary.md"
PUBLISHED = (Flags, Status, Evaluations, Adherence, Quality, Worklist)
HEAD = """\
# Data dictionary

Made from `schemas/` by `python -m schemas.dictionary`; do not edit. Units are UCUM, `1` is a plain
count. A column of one name means the same in every table.
"""


def dictionary_page() -> str:
    """The whole page."""
    sections = [
        HEAD,
        "## Published files\n\nIn `<publish>/as_of=YYYY-MM-DD/`. Columns come in this order and "
        "never change type, in empty files neither.\n",
        *("\n".join(_typed_table(model)) for model in PUBLISHED),
        "## Extracts\n\nCanonical columns, as CSV or Parquet; other names are mapped by the feed's "
        "`columns`. All are read as text. **Bold** must be there.\n",
        *("\n".join(_extract(name, model)) for name, model in EXTRACTS.items()),
        "## Store\n\nThe tables of the DuckDB file. For those who look inside; they may change "
        "from version to version.\n",
        *("\n".join(_typed_table(model)) for model in TABLES),
    ]
    return "\n".join(sections)


def _typed_table(model: type[DataFrameModel]) -> Iterator[str]:
    schema = model.to_schema()
    yield f"### {schema.title}\n"
    yield f"{schema.description} Grain: {', '.join(_listed(schema.unique))}.\n"
    yield "| column | type | unit | null | meaning | source |"
    yield "|---|---|---|---|---|---|"
    for name, field in schema.columns.items():
        facts = field.metadata or {}
        yield _row(
            name,
            _type(field.dtype.type),
            facts.get("unit"),
            "yes" if field.nullable else "",
            f"{field.description}{_words(field)}",
            facts.get("source"),
        )
    yield ""


def _extract(name: str, model: type[DataFrameModel]) -> Iterator[str]:
    yield f"### {name}\n"
    yield f"{model.to_schema().description}\n"
    yield "| column | unit | meaning |"
    yield "|---|---|---|"
    for column, field in model.to_schema().columns.items():
        if column not in Extract.to_schema().columns:
            facts = field.metadata or {}
            shown = f"**{column}**" if facts.get(REQUIRED) else column
            yield _row(shown, facts.get("unit"), field.description)
    yield ""


def _type(dtype: Any) -> str:
    """`List(String)`, `Date`, `Float64`, as Polars names them."""
    kind = dtype if isinstance(dtype, pl.DataType) else dtype()
    return str(pl.Datetime) if isinstance(kind, pl.Datetime) else str(kind)


def _words(field: Any) -> str:
    """The words a column may hold, and its bounds."""
    said = []
    for check in field.checks:
        if check.name == "isin":
            said.append("One of " + ", ".join(map(str, check.statistics["allowed_values"])) + ".")
    return " " + " ".join(said) if said else ""


def _listed(unique: str | list[str] | None) -> list[str]:
    return [unique] if isinstance(unique, str) else unique or ["row"]


def _row(*cells: str | None) -> str:
    return "| " + " | ".join((cell or "").replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    PAGE.write_text(dictionary_page(), "utf-8")
