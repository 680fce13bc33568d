"""Drug exposures as treatments and as vaccinations."""

import polars as pl

from pipelines.readers.omop.beside import Beside, said, with_concept
from pipelines.readers.omop.measurements import plain, unnamed
from pipelines.readers.omop.times import moment
from pipelines.vocabulary.load import load_vocabulary, vaccine_texts

VACCINE_WORD = r"(?i)\b(vaccin|immuni[sz]ation|inoculation)"


def described_drugs(rows: pl.DataFrame, beside: Beside) -> pl.DataFrame:
    """The rows with what their concepts are called, and whether they are a vaccination."""
    concepts = beside.concepts
    for column in ("drug_concept_id", "drug_source_concept_id"):
        rows = with_concept(rows, column, concepts)
    texts = rows.select(text=drug())["text"].unique()
    named = vaccine_texts(load_vocabulary(), texts.drop_nulls().to_list())["text"]
    is_named = drug().is_in(named.to_list()) | drug().str.contains(VACCINE_WORD)
    return rows.with_columns(
        is_vaccine=cvx().is_not_null() | is_named.fill_null(value=False),
    )


def treatment_columns() -> dict[str, pl.Expr]:
    """What of a described exposure each canonical column of a treatment is."""
    dose_unit = said("dose_unit_source_value")
    return {
        "treatment_id": pl.col("drug_exposure_id"),
        "patient_id": pl.col("person_id"),
        "drug": drug(),
        "started_at": moment("drug_exposure_start"),
        "ended_at": moment("drug_exposure_end"),
        "dose": pl.when(dose_unit.is_not_null()).then(plain("quantity")),
        "dose_unit": dose_unit,
    }


def vaccination_columns() -> dict[str, pl.Expr]:
    """What of a described exposure each canonical column of a vaccination is."""
    return {
        "vaccination_id": pl.col("drug_exposure_id"),
        "patient_id": pl.col("person_id"),
        "vaccine": pl.coalesce(cvx(), drug()),
        "given_on": moment("drug_exposure_start"),
    }


def drug() -> pl.Expr:
    """The name of the concept, of ingredient or product alike, else the source's text."""
    return pl.coalesce(
        "drug_name",
        "drug_source_name",
        said("drug_source_value"),
        unnamed("drug_concept_id"),
    )


def cvx() -> pl.Expr:
    """The CVX code of either concept."""
    return pl.coalesce(
        pl.when(pl.col(f"{stem}_vocabulary") == "CVX").then(f"{stem}_code")
        for stem in ("drug", "drug_source")
    )
