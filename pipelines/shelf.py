"""A place in a database session where frames stand one after the other."""

from dataclasses import dataclass
from typing import Any

import polars as pl


@dataclass
class Shelf:
    """What SQL reads is the frame that stands here now, by the Arrow stream interface.

    DuckDB keeps whatever is registered within a transaction until the session ends, also when it
    was taken away or replaced: of a file read in a hundred parts it kept a hundred frames. It
    keeps the shelf instead. How many rows there are it can't know when it plans.
    """

    frame: pl.DataFrame

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> Any:
        # a column of Null, as Polars hands it over, is one that DuckDB refuses
        return self.frame.cast({pl.Null: pl.String}).__arrow_c_stream__(requested_schema)
