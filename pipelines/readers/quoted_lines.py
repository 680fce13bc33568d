"""Lines into records: fields in quotes may hold line ends, and quotes may be wrong."""

import csv
import io
import re

import polars as pl

from pipelines.readers.cells import Shape

LONGEST_RECORD_LINES = 200  # a quote that is still open after that many lines is a stray one


def join_lines(lines: pl.DataFrame, shape: Shape, *, is_last: bool) -> tuple[pl.DataFrame, int]:
    """Records of `lines` (line, raw, fault), and how many lines at the end await the next block.

    A line whose quotes don't pair is joined with those after it, up to the one that closes the
    quote; where that would swallow a line that looks like a row of its own, or none closes it, the
    line alone is set aside as a bad value: one stray quote must not cost the rows after it.
    """
    is_whole = ~pl.col("raw").str.contains('"', literal=True) | pl.col("raw").str.contains(
        shape.pattern
    )
    broken = lines.select((~is_whole).arg_true()).to_series().to_list()
    if not broken:
        return lines, 0
    joined: dict[int, str] = {}
    swallowed: set[int] = set()
    stray: list[int] = []
    for start in broken:
        if start in swallowed:
            continue
        following = lines["raw"].slice(start, LONGEST_RECORD_LINES).to_list()
        n_lines = lines_of_record(following, shape)
        reaches_end = start + len(following) == lines.height
        if n_lines is None and reaches_end and not is_last:
            rest = lines.height - start
            return with_records(lines.head(start), joined, swallowed, stray), rest
        if not n_lines:
            stray.append(start)
            continue
        joined[start] = "\n".join(following[:n_lines])
        swallowed.update(range(start + 1, start + n_lines))
    return with_records(lines, joined, swallowed, stray), 0


def lines_of_record(following: list[str], shape: Shape) -> int | None:
    """How many lines make the record; 0 if the quote is a stray one, None if nothing closes it."""
    text = following[0]
    for number, line in enumerate(following[1:], start=2):
        if is_record(line, shape) and line.count('"') % 2 == 0:
            return 0
        text += "\n" + line
        if '"' in line and is_record(text, shape):
            return number
    return None


def is_record(text: str, shape: Shape) -> bool:
    """Whether the text is one record of as many columns as the header."""
    if text.count(shape.delimiter) < shape.n_columns - 1 or not re.fullmatch(shape.pattern, text):
        return False
    cells = next(csv.reader(io.StringIO(text, newline="\n"), delimiter=shape.delimiter))
    return len(cells) == shape.n_columns


def with_records(
    lines: pl.DataFrame, joined: dict[int, str], swallowed: set[int], stray: list[int]
) -> pl.DataFrame:
    """The lines with those that belong together made one, and stray quotes marked."""
    place = pl.int_range(pl.len(), dtype=pl.Int64)
    return (
        lines.with_columns(place=place)
        .with_columns(
            raw=pl.col("place").replace_strict(
                list(joined), list(joined.values()), default=pl.col("raw"), return_dtype=pl.String
            ),
            fault=pl.when(pl.col("place").is_in(stray))
            .then(pl.lit("bad_value"))
            .otherwise(pl.col("fault")),
        )
        .filter(~pl.col("place").is_in(list(swallowed)))
        .drop("place")
    )
