"""The rows of the rule tables, gathered, and the keys they are given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import polars as pl

from pipelines.rule_tables.columns import RULE_TABLE_COLUMNS


@dataclass(frozen=True)
class Rows:
    """The rows of all rule tables gathered so far, and the keys that have been given."""

    analyte_keys: Mapping[str, int]
    tables: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {table: [] for table in RULE_TABLE_COLUMNS}
    )
    numbers: Mapping[str, Iterator[int]] = field(
        default_factory=lambda: {key: count(1) for key in ("requirement", "rule", "baseline")}
    )

    def add(self, table: str, **row: object) -> None:
        """One more row; a column that is not named is null."""
        self.tables[table].append({name: row.pop(name, None) for name in RULE_TABLE_COLUMNS[table]})
        if row:
            raise KeyError(f"{table} has no column {', '.join(row)}")

    def new_key(self, table: str) -> int:
        """The next key of a table; keys go on over all protocols of the run."""
        return next(self.numbers[table])

    def analyte_key(self, analyte: str | None) -> int | None:
        """The store's key of an analyte; null for one it never saw, which nothing matches."""
        return None if analyte is None else self.analyte_keys.get(analyte)

    def frames(self) -> dict[str, pl.DataFrame]:
        """Every table as a typed frame."""
        return {
            table: pl.DataFrame(self.tables[table], schema=columns, orient="row")
            for table, columns in RULE_TABLE_COLUMNS.items()
        }
