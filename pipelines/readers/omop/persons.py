"""Persons as patients, with the death and the site that other tables tell."""

import polars as pl

from pipelines.readers.omop.beside import Beside, number, said, with_concept

SEX = {"MALE": "M", "FEMALE": "F", "UNKNOWN": "unknown", "OTHER": "other"}


def described_persons(rows: pl.DataFrame, beside: Beside) -> pl.DataFrame:
    """The rows with gender, site and day of death."""
    rows = with_concept(rows, "gender_concept_id", beside.concepts)
    for column, table in (
        ("person_id", beside.deaths),
        ("care_site_id", beside.care_sites),
        ("location_id", beside.locations),
    ):
        rows = (
            rows.with_columns(key=number(column))
            .join(table, left_on="key", right_on=column, how="left", maintain_order="left")
            .drop("key")
        )
    return rows


def patient_columns() -> dict[str, pl.Expr]:
    """What of a described person each canonical column is; the site's id where it has no name."""
    care_site = said("care_site_id")
    return {
        "patient_id": pl.col("person_id"),
        "sex": pl.col("gender_name").str.to_uppercase().replace_strict(SEX, default=None),
        "birth_date": birth_date(),
        "site": pl.coalesce("site", pl.when(care_site != "0").then(care_site), "location"),
        "followup_end_on": pl.col("death_date"),
        "followup_end_reason": pl.when(pl.col("death_date").is_not_null()).then(pl.lit("died")),
    }


def birth_date() -> pl.Expr:
    """From its three parts, else the day of `birth_datetime`; a year alone is no date."""
    parts = [
        whole_text(name).str.zfill(width)
        for name, width in (("year_of_birth", 4), ("month_of_birth", 2), ("day_of_birth", 2))
    ]
    return pl.coalesce(
        pl.concat_str(parts, separator="-"), said("birth_datetime").str.slice(0, len("2001-02-03"))
    )


def whole_text(name: str) -> pl.Expr:
    """A whole number as text, whatever decimals an export gave it."""
    return said(name).str.replace(r"\.0*$", "")
