"""Pandera for Polars, without what else it finds: every other module has Pandera from here.

Pandera imports pandas and hypothesis wherever they are installed, though no table of ours is one of
pandas and none is made up: two seconds, and a third of one, at the start of every command. So both
are hidden while Pandera is imported, and are there again for whoever imports them afterwards.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from types import ModuleType

UNNEEDED = ("pandas", "hypothesis")


class UnneededHidden(MetaPathFinder):
    """Says of them what Python says where they aren't installed."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> None:
        """Leave every other module to the finders that follow."""
        if fullname in UNNEEDED:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


@contextmanager
def unneeded_hidden() -> Iterator[None]:
    """Nothing imported within finds them, unless somebody had imported them before."""
    finder = UnneededHidden()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


with unneeded_hidden():
    from pandera.backends.polars.register import register_polars_backends
    from pandera.errors import SchemaError, SchemaErrors
    from pandera.polars import DataFrameModel, Field

    register_polars_backends()  # which the first model used would do, in sight of hypothesis

__all__ = ["DataFrameModel", "Field", "SchemaError", "SchemaErrors"]
