"""Where Pandera's word counts: a table passes, or the run stops with counts and no values.

Pandera's own error text holds rows of patients, and on lazy frames it checks only types;
so frames are collected before they come here, and no Pandera error leaves this module.
"""

import polars as pl

from pipelines.errors import LabwatchError
from schemas.pandera_alone import DataFrameModel, SchemaError, SchemaErrors, unneeded_hidden


class TableRefused(LabwatchError):
    """A table does not keep its own definition: a defect of Labwatch, not of the data."""


def checked(model: type[DataFrameModel], table: pl.DataFrame) -> pl.DataFrame:
    """The table, unchanged, once every column, type, value and the grain hold."""
    try:
        with unneeded_hidden():  # pandas, which a first check would import
            model.validate(table, lazy=True)
    except SchemaErrors as errors:
        problem = _counted(errors.failure_cases)
    except SchemaError as error:
        problem = str(error.reason_code)
    else:
        return table
    title = model.to_schema().title or model.__name__
    raise TableRefused(
        f"{title}: {problem}. Nothing was published; please report this as a defect of Labwatch."
    )


def _counted(failures: pl.DataFrame) -> str:
    """Each broken promise with its number of rows; checks are named, what they found is not."""
    counts = (
        failures.select(
            pl.col("column").cast(pl.String).fill_null("table"),
            pl.col("check").cast(pl.String).str.slice(0, 60),
        )
        .group_by("column", "check")
        .len("rows")
        .sort("column", "check")
    )
    return "; ".join(f"{column}: {check} ({rows})" for column, check, rows in counts.iter_rows())
