"""Pandera for Polars, without pandas: every other module has Pandera from here.

Pandera imports pandas wherever it is installed, though no table of ours is one of pandas: two
seconds at the start of every command, on a laptop where an analyst has both. So pandas is hidden
while Pandera is imported, and is there again for whoever imports it afterwards.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from types import ModuleType


class PandasHidden(MetaPathFinder):
    """Says of pandas what Python says where it isn't installed."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> None:
        """Leave every other module to the finders that follow."""
        if fullname == "pandas":
            raise ModuleNotFoundError("No module named 'pandas'", name="pandas")


@contextmanager
def pandas_hidden() -> Iterator[None]:
    """Nothing imported within finds pandas, unless somebody had imported it before."""
    finder = PandasHidden()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


with pandas_hidden():
    from pandera.errors import SchemaError, SchemaErrors
    from pandera.polars import DataFrameModel, Field

__all__ = ["DataFrameModel", "Field", "SchemaError", "SchemaErrors"]
