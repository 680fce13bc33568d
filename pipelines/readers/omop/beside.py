"""The tables beside the one that is read: concepts, sites, deaths, the patients' own numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from pipelines.errors import FileRefused
from pipelines.readers.omop.table_rows import table_rows
from pipelines.readers.omop.tables import SOURCE_ID, files_beside
from pipelines.settings import Feed
from pipelines.vocabulary.load import load_table

# Of a whole vocabulary only what a laboratory, a drug or an assessment can be coded in is kept.
VOCABULARIES = [
    *("LOINC", "UCUM", "SNOMED", "RxNorm", "RxNorm Extension", "CVX", "ATC"),
    *("Meas Value", "Meas Value Operator", "CPT4", "Gender"),
]
CONCEPT = {
    "concept_id": pl.Int64,
    "concept_name": pl.String,
    "vocabulary_id": pl.String,
    "concept_code": pl.String,
}


@dataclass(frozen=True)
class Beside:
    """The folder of one file, as far as its table needs it."""

    feed: Feed
    path: Path

    @cached_property
    def concepts(self) -> pl.DataFrame:
        """Concepts by id: those of the extract, then the few Labwatch knows by itself.

        A row that can't be split is an unknown concept: names are handed out with stray quotes.
        """
        known = load_table("omop_concepts").select(
            pl.col("concept_id").cast(pl.Int64), *list(CONCEPT)[1:]
        )
        found = [pl.DataFrame(schema=CONCEPT)]
        for path in files_beside(self.path, "concept"):
            for rows in self.read(path, "concept"):
                kept = rows.filter(pl.col("vocabulary_id").is_in(VOCABULARIES))
                found.append(kept.select(number("concept_id"), *list(CONCEPT)[1:]))
        return (
            pl.concat([*found, known])
            .drop_nulls("concept_id")
            .unique("concept_id", keep="first", maintain_order=True)
        )

    @cached_property
    def deaths(self) -> pl.DataFrame:
        """The first day of death said of each person."""
        rows = self.table("death", ["person_id", "death_date"])
        return rows.sort("death_date").unique("person_id", keep="first")

    @cached_property
    def visit_sites(self) -> pl.DataFrame:
        """The site of each visit (visit_occurrence_id, site)."""
        visits = self.table("visit_occurrence", ["visit_occurrence_id", "care_site_id"])
        return (
            visits.join(self.care_sites, on="care_site_id", how="left")
            .select(
                "visit_occurrence_id",
                site=pl.coalesce("site", pl.col("care_site_id").cast(pl.String)),
            )
            .unique("visit_occurrence_id", keep="first")
        )

    @cached_property
    def care_sites(self) -> pl.DataFrame:
        """The name of each site (care_site_id, site)."""
        rows = self.table("care_site", ["care_site_id", "care_site_name", "care_site_source_value"])
        return rows.select(
            "care_site_id", site=pl.coalesce(said("care_site_name"), said("care_site_source_value"))
        ).unique("care_site_id", keep="first")

    @cached_property
    def locations(self) -> pl.DataFrame:
        """The name of each location (location_id, location)."""
        rows = self.table("location", ["location_id", "location_source_value"])
        return rows.select("location_id", location=said("location_source_value")).unique(
            "location_id", keep="first"
        )

    @cached_property
    def source_ids(self) -> pl.DataFrame:
        """The number each person has elsewhere (person_id, person_source_value)."""
        if not files_beside(self.path, "person"):
            raise FileRefused(f"needs the table person in its folder for {SOURCE_ID}; put it there")
        return self.table("person", ["person_id", SOURCE_ID]).unique("person_id", keep="first")

    def table(self, name: str, columns: list[str]) -> pl.DataFrame:
        """Every row of the table; its ids as numbers. None may be broken, or a death were lost."""
        frames = [
            pl.DataFrame(schema={c: pl.Int64 if c.endswith("_id") else pl.String for c in columns})
        ]
        for path in files_beside(self.path, name):
            for rows in self.read(path, name):
                if rows["reject"].count():
                    line = rows.filter(pl.col("reject").is_not_null())["line"][0]
                    raise FileRefused(
                        f"has {path.name} beside it, whose line {line} can't be split"
                    )
                frames.append(rows.select(number(c) if c.endswith("_id") else c for c in columns))
        return pl.concat(frames)

    def read(self, path: Path, table: str) -> Iterator[pl.DataFrame]:
        """The rows of a file beside; a refusal names it."""
        try:
            yield from table_rows(self.feed, path, table)
        except FileRefused as refusal:
            raise FileRefused(f"has {path.name} beside it, which {refusal}") from refusal


def number(name: str) -> pl.Expr:
    """An id as a number; OMOP's 0 is none."""
    value = pl.col(name).cast(pl.Int64, strict=False)
    return pl.when(value != 0).then(value).alias(name)


def said(name: str) -> pl.Expr:
    """A text, or null where it is blank."""
    text = pl.col(name).str.strip_chars()
    return pl.when(text != "").then(text)


def with_concept(rows: pl.DataFrame, column: str, concepts: pl.DataFrame) -> pl.DataFrame:
    """Adds name, vocabulary and code of the concept; all null where it is none or unknown."""
    stem = column.removesuffix("_concept_id")
    found = concepts.select(
        pl.col("concept_id").alias("key"),
        pl.col("concept_name").alias(f"{stem}_name"),
        pl.col("vocabulary_id").alias(f"{stem}_vocabulary"),
        pl.col("concept_code").alias(f"{stem}_code"),
    )
    return (
        rows.with_columns(key=number(column))
        .join(found, on="key", how="left", maintain_order="left")
        .drop("key")
    )
