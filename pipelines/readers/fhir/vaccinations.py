"""Immunizations as vaccinations."""

import polars as pl

from pipelines.readers.fhir.concepts import CVX, codings, first_by, is_of, known_words
from pipelines.readers.fhir.references import own_id, referenced
from pipelines.readers.fhir.results import is_unreadable
from pipelines.readers.fhir.source import Source


def vaccination_rows(resources: pl.DataFrame, source: Source) -> pl.DataFrame:
    """One row per Immunization."""
    vaccines = vaccine_texts(resources["vaccineCode"], source)
    return resources.join(vaccines, on="vaccineCode", how="left", maintain_order="left").select(
        "number",
        "status",
        "vaccine",
        place=pl.lit("Immunization/") + pl.col("id"),
        vaccination_id=own_id(),
        patient_id=pl.coalesce(
            referenced(pl.col("patient"), "Patient"), referenced(pl.col("subject"), "Patient")
        ),
        given_on=pl.coalesce("occurrenceDateTime", "occurrenceString"),
        reject=pl.when(is_unreadable()).then(pl.lit("bad_value")),
    )


def vaccine_texts(concepts: pl.Series, source: Source) -> pl.DataFrame:
    """(vaccineCode, vaccine): the CVX code if the vocabulary reads it, else the name."""
    vaccines = known_words().vaccines
    known = vaccines.filter(pl.col("kind") == "cvx")["text"].str.strip_chars_start("0").implode()
    is_known = is_of([CVX]) & pl.col("code").str.strip_chars_start("0").is_in(known)
    each = codings(concepts, source.warehouse)
    chosen = first_by(pl.when(is_known).then(0).otherwise(1), each.with_columns(is_known=is_known))
    return chosen.select(
        vaccineCode="concept",
        vaccine=pl.when("is_known").then("code").otherwise(pl.coalesce("text", "display", "code")),
    )
