"""Fields and components of segments, by the numbers HL7 gives them."""

import re

import polars as pl

from pipelines.readers.hl7v2.delimiters import Delimiters

NULL = '""'  # what HL7 sends for "delete what you have": no value
LINE_BREAKS = (".br", ".sp", ".ce", ".in", ".ti", ".sk")
PLAIN = ("H", "N", ".fi", ".nf")  # highlighting and filling: no text


def with_fields(
    segments: pl.DataFrame, name: str, numbers: dict[str, int], delimiters: Delimiters
) -> pl.DataFrame:
    """The segments of one name with columns of their own for fields; blank is null."""
    parts = pl.col("text").str.split(delimiters.field)
    first = 1 if name == "MSH" else 0  # MSH-1 is the separator itself
    return (
        segments.filter(pl.col("segment") == name)
        .with_columns(parts=parts)
        .with_columns(
            n_fields=pl.col("parts").list.len() - 1,
            **{column: filled(field(number - first)) for column, number in numbers.items()},
        )
        .drop("parts")
    )


def field(place: int) -> pl.Expr:
    """One of the parts of a segment."""
    return pl.col("parts").list.get(place, null_on_oob=True)


def filled(text: pl.Expr) -> pl.Expr:
    """Without spaces around it; null where nothing is left."""
    stripped = text.str.strip_chars()
    return pl.when((stripped != "") & (stripped != NULL)).then(stripped)


def repetition(text: pl.Expr, delimiters: Delimiters) -> pl.Expr:
    """The first repetition of a field."""
    return text.str.split(delimiters.repetition).list.first()


def component(text: pl.Expr, number: int, delimiters: Delimiters) -> pl.Expr:
    """A component of a field, or its first subcomponent where it has any."""
    part = text.str.split(delimiters.component).list.get(number - 1, null_on_oob=True)
    return filled(part.str.split(delimiters.subcomponent).list.first())


def whole_component(text: pl.Expr, number: int, delimiters: Delimiters) -> pl.Expr:
    """A component with its subcomponents, for texts in which nobody escapes an ampersand."""
    return filled(text.str.split(delimiters.component).list.get(number - 1, null_on_oob=True))


def with_read(rows: pl.DataFrame, column: str, *read: pl.Expr) -> pl.DataFrame:
    """Adds what is read from a column, each distinct text read once."""
    texts = rows.select(column).unique().with_columns(*read)
    return rows.join(texts, on=column, how="left", nulls_equal=True, maintain_order="left")


def unescaped(rows: pl.DataFrame, columns: list[str], delimiters: Delimiters) -> pl.DataFrame:
    """The columns with escape sequences as the characters they stand for."""
    for name in columns:
        texts = rows.get_column(name)
        escaped = texts.filter(texts.str.contains(delimiters.escape, literal=True)).unique()
        if escaped.is_empty():
            continue
        plain = [unescaped_text(text, delimiters) for text in escaped]
        read = texts.replace_strict(escaped, plain, default=texts, return_dtype=pl.String)
        rows = rows.with_columns(read.alias(name))
    return rows


def unescaped_text(text: str, delimiters: Delimiters) -> str:
    """One text; a sequence that nobody defined, or that names another alphabet, stays as sent."""
    characters = {
        "F": delimiters.field,
        "S": delimiters.component,
        "T": delimiters.subcomponent,
        "R": delimiters.repetition,
        "E": delimiters.escape,
    } | dict.fromkeys(PLAIN, "")

    def meaning(match: re.Match[str]) -> str:
        said = match[1]
        if said in characters:
            return characters[said]
        if said.startswith(LINE_BREAKS):
            return "\n"
        if re.fullmatch(r"X(?:[0-9A-Fa-f]{2})+", said):
            found = bytes.fromhex(said[1:])
            return (
                found.decode().replace("\r\n", "\n").replace("\r", "\n")
                if found.isascii()
                else match[0]
            )
        return match[0]

    mark = re.escape(delimiters.escape)
    return re.sub(f"{mark}([^{mark}]*){mark}", meaning, text)
