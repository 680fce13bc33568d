"""How texts are made alike before they are looked up."""

import polars as pl

MICRO_SIGNS = r"[\u00B5\u03BC]"  # they look the same and are both in use
DASHES = r"\-\u2013\u2212\uFF0D"  # hyphen, en dash, minus sign, full-width hyphen
FULL_WIDTH_PLUS = "\uff0b"


def unit_key(text: pl.Expr) -> pl.Expr:
    """A unit without case, spaces and {annotations}, with `u` for either micro sign.

    Case can't tell g (gram) from G (giga): G/L is read as g/L, which no count accepts, so a
    count in French giga per litre is set aside, never misread.
    """
    return (
        text.str.replace_all(r"\{[^}]*\}", "")
        .str.to_lowercase()
        .str.replace_all(r"\s", "")
        .str.replace_all(MICRO_SIGNS, "u")
    )


def word_key(text: pl.Expr) -> pl.Expr:
    """A value's word without case and spaces, with plain plus and minus signs."""
    return (
        text.str.to_lowercase()
        .str.replace_all(r"\s", "")
        .str.replace_all(FULL_WIDTH_PLUS, "+", literal=True)
        .str.replace_all(f"[{DASHES}]", "-")
    )


def status_key(text: pl.Expr) -> pl.Expr:
    """A status word without case, with hyphens for spaces and underscores."""
    return text.str.strip_chars().str.to_lowercase().str.replace_all(r"[\s_]+", "-")


def words_of(text: pl.Expr) -> pl.Expr:
    """The words of a text, lower case, each with one space on either side."""
    inner = text.str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()
    return pl.concat_str(pl.lit(" "), inner, pl.lit(" "))
