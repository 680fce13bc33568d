"""One file of an OMOP extract into batches of canonical rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.errors import FileRefused
from pipelines.readers.column_mapping import with_every_column
from pipelines.readers.omop.assessments import assessment_columns, described_assessments
from pipelines.readers.omop.beside import Beside, number
from pipelines.readers.omop.drugs import (
    described_drugs,
    treatment_columns,
    vaccination_columns,
)
from pipelines.readers.omop.measurements import described_measurements, result_columns
from pipelines.readers.omop.persons import described_persons, patient_columns
from pipelines.readers.omop.table_rows import counted_rows, table_rows
from pipelines.readers.omop.tables import SOURCE_ID, TABLES_OF, table_of
from pipelines.settings import Feed

OTHER = "not_monitored"


@dataclass(frozen=True)
class Recipe:
    """How the rows of a table become those of an entity."""

    describe: Callable[[pl.DataFrame, Beside], pl.DataFrame]
    columns: Callable[[str], dict[str, pl.Expr]]
    is_other: pl.Expr  # of a described row: nothing of the entity


RECIPES = {
    "patients": Recipe(described_persons, lambda _: patient_columns(), pl.lit(value=False)),
    "lab_results": Recipe(described_measurements, lambda _: result_columns(), pl.lit(value=False)),
    "treatments": Recipe(described_drugs, lambda _: treatment_columns(), pl.col("is_vaccine")),
    "vaccinations": Recipe(described_drugs, lambda _: vaccination_columns(), ~pl.col("is_vaccine")),
    "assessments": Recipe(
        described_assessments, assessment_columns, pl.col("assessment").is_null()
    ),
}


def read_omop(feed: Feed, path: Path) -> Iterator[pl.DataFrame]:
    """The rows of the table the file is named for.

    A table of the model that is not the entity's is counted row by row as not monitored; a file
    that is named for no table is refused.
    """
    table = table_of(path.name)
    if table is None or feed.entity not in RECIPES:
        wanted = " or ".join(TABLES_OF.get(feed.entity, ("no table of OMOP",)))
        raise FileRefused(f"is not named for a table of OMOP; {feed.entity} are read from {wanted}")
    if table not in TABLES_OF[feed.entity]:
        for rows in counted_rows(feed, path):
            yield with_every_column(rows.with_columns(reject=pl.lit(OTHER)), feed.entity)
        return
    beside, recipe = Beside(feed, path), RECIPES[feed.entity]
    own = {canonical: source.lower() for source, canonical in feed.columns.items()}
    more = [name for name in own.values() if name != SOURCE_ID or table == "person"]
    columns = recipe.columns(table) | {name: pl.col(source) for name, source in own.items()}
    for rows in table_rows(feed, path, table, more):
        if SOURCE_ID in own.values() and table != "person":
            rows = with_source_id(rows, beside)
        described = recipe.describe(rows, beside)
        reject = pl.coalesce("reject", pl.when(recipe.is_other).then(pl.lit(OTHER)))
        chosen = described.select(
            "line",
            "position",
            "raw",
            reject.alias("reject"),
            *(text.cast(pl.String).alias(name) for name, text in columns.items()),
        )
        yield with_every_column(chosen, feed.entity)


def with_source_id(rows: pl.DataFrame, beside: Beside) -> pl.DataFrame:
    """Adds the number each person has elsewhere; null for one who is not in the table person."""
    numbered = rows.with_columns(key=number("person_id"))
    return numbered.join(
        beside.source_ids, left_on="key", right_on="person_id", how="left", maintain_order="left"
    ).drop("key")
