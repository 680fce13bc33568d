"""Which of a file's columns is which canonical column, by the names that others gave them."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.vocabulary.load import load_table
from schemas.extract import EXTRACTS, canonical_columns, required_columns


@dataclass(frozen=True)
class Mapping:
    """The columns found (canonical: the file's), the required ones missing, the rest."""

    entity: str
    found: dict[str, str]
    missing: list[str]
    unused: list[str]

    @property
    def renamed(self) -> dict[str, str]:
        """What the feed's `columns` must say: the file's name, the canonical one."""
        return {source: name for name, source in self.found.items() if source != name}


def best_mapping(header: Sequence[str], entity: str | None) -> Mapping:
    """The mapping of the entity, or of the one with the fewest missing and the most found."""
    entities = [entity] if entity else [name for name in EXTRACTS if name != "dispositions"]
    mappings = [mapping_of(header, name) for name in entities]
    return min(mappings, key=lambda mapping: (len(mapping.missing), -len(mapping.found)))


def mapping_of(header: Sequence[str], entity: str) -> Mapping:
    """Each canonical column takes the first of its names that the file has and nobody took."""
    known = load_table("column_names").filter(pl.col("entity").is_in([entity, "any"]))
    free = {plain(name): name for name in reversed(header) if name}
    found = {}
    for column in canonical_columns(entity):
        if column in header:
            found[column] = free.pop(plain(column), column)
    for column in canonical_columns(entity):
        names = known.filter(pl.col("column") == column)["spelling"].to_list()
        match = next((plain(name) for name in names if plain(name) in free), None)
        if column not in found and match is not None:
            found[column] = free.pop(match)
    ordered = {name: found[name] for name in canonical_columns(entity) if name in found}
    missing = [name for name in required_columns(entity) if name not in found]
    return Mapping(entity, ordered, missing, [n for n in header if n not in found.values()])


def plain(name: str) -> str:
    """A name without case, spaces and signs."""
    return "".join(letter for letter in name.lower() if letter.isalnum())
