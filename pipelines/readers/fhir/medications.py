"""What drug a Medication is: a text that names it in words and in codes that Labwatch reads."""

import re
from pathlib import Path

import polars as pl

from pipelines.readers.fhir.concepts import ATC, RXNORM, SNOMED, codings, is_of
from pipelines.readers.fhir.decoding import decoded
from pipelines.readers.fhir.lines import resource_lines
from pipelines.readers.fhir.source import Source
from pipelines.readers.fhir.structures import MEDICATION
from pipelines.readers.utf8_blocks import BLOCK_BYTES

# Medication.ndjson, Medication.000.ndjson.gz, 1.Medication.ndjson; not MedicationRequest.ndjson.
HOLDS_MEDICATIONS = re.compile(r"(?<![A-Za-z])Medication(?![A-Za-z])")


def drug_texts(concepts: pl.Series, source: Source) -> pl.DataFrame:
    """(concept, drug): every name of it, and its RxNorm, ATC and SNOMED codes.

    Codes of other systems are left out: a hospital's own number could be some drug's in RxNorm.
    """
    each = codings(concepts, source.warehouse)
    code = pl.when(is_of([RXNORM, ATC, SNOMED])).then("code")
    return (
        each.group_by("concept", maintain_order=True)
        .agg(pl.concat_list(pl.col("text"), pl.col("display"), code).explode())
        .select(
            "concept",
            drug=pl.col("text").list.drop_nulls().list.unique(maintain_order=True).list.join(", "),
        )
    )


def described(medications: pl.DataFrame, source: Source) -> pl.DataFrame:
    """Medication resources with the text of the drug: of their code and of what is in them."""
    inside = pl.col("ingredient").list.eval(pl.element().struct.field("itemCodeableConcept"))
    parts = medications.with_row_index("row").select(
        "row", concept=pl.concat_list(pl.col("code"), inside.fill_null([]))
    )
    each = parts.explode("concept").drop_nulls("concept")
    texts = each.join(drug_texts(each["concept"], source), on="concept", maintain_order="left")
    drugs = texts.group_by("row").agg(pl.col("drug").unique(maintain_order=True).str.join(", "))
    return (
        medications.with_row_index("row")
        .join(drugs, on="row", how="left", maintain_order="left")
        .drop("row")
    )


def referenced_medications(wanted: pl.Series, source: Source) -> pl.DataFrame:
    """(medication_id, drug) of Medications in this file, or in those beside it named for them."""
    paths = [source.path, *beside(source.path)]
    found = [
        medications_of(lines, wanted, source)
        for path in paths
        for lines in resource_lines(path, source.warehouse, BLOCK_BYTES)
    ]
    return pl.concat(found).unique("medication_id", keep="last", maintain_order=True)


def beside(path: Path) -> list[Path]:
    """Other files of the folder that are named as holding Medications."""
    return sorted(
        file
        for file in path.parent.iterdir()
        if file != path and file.is_file() and HOLDS_MEDICATIONS.search(file.name)
    )


def medications_of(lines: pl.DataFrame, wanted: pl.Series, source: Source) -> pl.DataFrame:
    """The wanted Medications among these lines."""
    texts = lines.filter(pl.col("resource_type") == "Medication")
    medications = decoded(texts, MEDICATION, source.warehouse)
    medications = medications.filter(pl.col("id").is_in(wanted.implode()))
    return described(medications, source).select("drug", medication_id="id")
