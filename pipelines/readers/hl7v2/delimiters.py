"""The characters a message separates its parts with, as its own header declares them."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

N_DELIMITERS = 5  # of which MSH-2 holds four; a fifth (truncation) separates nothing


@dataclass(frozen=True)
class Delimiters:
    """Of field, component, repetition, subcomponent, and the escape character."""

    field: str
    component: str
    repetition: str
    escape: str
    subcomponent: str

    @property
    def are_sound(self) -> bool:
        """Whether they can be told apart from each other and from text."""
        characters = (self.field, self.component, self.repetition, self.escape, self.subcomponent)
        return len(set(characters)) == N_DELIMITERS and not any(
            c.isalnum() or c.isspace() or c in "\ufffd<>=.+-" for c in "".join(characters)
        )


STANDARD = Delimiters("|", "^", "~", "\\", "&")


def delimiter_groups(segments: pl.DataFrame) -> Iterator[tuple[pl.DataFrame, Delimiters]]:
    """The segments of the messages that use the same delimiters, with them."""
    declared = pl.when(pl.col("segment") == "MSH").then(pl.col("text").str.slice(3, N_DELIMITERS))
    told = segments.with_columns(declared=declared.forward_fill().backward_fill())
    told = told.with_columns(pl.col("declared").fill_null(""))
    for (characters,), part in told.group_by("declared", maintain_order=True):
        yield part.drop("declared"), delimiters_of(str(characters))


def delimiters_of(characters: str) -> Delimiters:
    """As many as MSH declares; the rest as the standard has them."""
    field = characters[:1] or STANDARD.field
    rest = characters[1:].partition(field)[0]
    usual = "^~\\&"
    return Delimiters(field, *(rest + usual[len(rest) :]))
