"""Records into cells, by Arrow's CSV parser: what has another number of cells is set aside."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.csv as arrow_csv  # type: ignore[import-untyped]


@dataclass(frozen=True)
class Shape:
    """What a record of the file looks like."""

    delimiter: str
    n_columns: int

    @property
    def pattern(self) -> str:
        """A whole record: every field in quotes (one inside doubled), or not begun by a quote."""
        d = re.escape(self.delimiter)
        field = rf'(?:"(?:[^"]|"")*"|[^"{d}][^{d}]*|)'
        return rf"^{field}(?:{d}{field})*$"


def joined_text(raw: pl.Series) -> bytes:
    """The records as the text of a file."""
    text: str | None = raw.str.join("\n").item()
    return (text or "").encode()


def split_cells(
    text: bytes, places: Mapping[str, int], shape: Shape
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The columns of the records that fit, and (number, reject) of those that don't, from 1."""
    misfits: list[tuple[int, str]] = []

    def set_aside(row: arrow_csv.InvalidRow) -> str:
        is_short = row.actual_columns < row.expected_columns
        misfits.append((row.number, "missing_field" if is_short else "bad_value"))
        return "skip"

    if text:
        cells = parsed(text, places, shape, set_aside)
    else:
        cells = pl.DataFrame(schema=dict.fromkeys(places, pl.String))
    schema = {"number": pl.Int64, "reject": pl.String}
    return cells, pl.DataFrame(misfits, schema=schema, orient="row")


def parsed(
    text: bytes,
    places: Mapping[str, int],
    shape: Shape,
    set_aside: Callable[[arrow_csv.InvalidRow], str],
) -> pl.DataFrame:
    """The columns wanted, all text."""
    names = [str(place) for place in range(shape.n_columns)]
    wanted = [names[place] for place in places.values()]
    table = arrow_csv.read_csv(
        pa.BufferReader(text),
        read_options=arrow_csv.ReadOptions(
            use_threads=False,  # only then are the records numbered
            column_names=names,
            block_size=len(text) + 1,
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=shape.delimiter,
            newlines_in_values=True,
            invalid_row_handler=set_aside,
            ignore_empty_lines=False,
        ),
        convert_options=arrow_csv.ConvertOptions(
            check_utf8=False,  # the text was decoded before
            column_types=dict.fromkeys(names, pa.string()),
            include_columns=wanted,
        ),
    )
    return pl.DataFrame(table).rename(dict(zip(wanted, places, strict=True)))
