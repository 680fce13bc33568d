"""The date, the time and the date with time that OMOP writes of one moment, as one text."""

import polars as pl

from pipelines.readers.omop.beside import said

CLOCK = r"^[0-9]{2}:[0-9]{2}(:[0-9]{2})?$"
MIDNIGHT = r"^[0-9]{4}-?[0-9]{2}-?[0-9]{2}[T ]00:00(:00(\.0*)?)?$"


def moment(stem: str, clock: str | None = None) -> pl.Expr:
    """The date with time, else the date with the clock time, else the date.

    Midnight says as a rule that only the day was known: a clock time of its own goes before it.
    """
    at, on = said(f"{stem}_datetime"), said(f"{stem}_date")
    if clock is None:
        return pl.coalesce(at, on)
    time = said(clock)
    with_clock = pl.when(time.str.contains(CLOCK)).then(on + "T" + time)
    return pl.coalesce(pl.when(~at.str.contains(MIDNIGHT)).then(at), with_clock, at, on)
