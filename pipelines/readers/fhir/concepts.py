"""Concepts (codings and a text): each distinct one is looked into once."""

from functools import cache

import polars as pl

from pipelines.readers.fhir.decoding import decoded
from pipelines.readers.fhir.source import Source
from pipelines.readers.fhir.structures import CODED
from pipelines.vocabulary.load import Vocabulary, load_vocabulary
from pipelines.warehouse import Warehouse

LOINC = ["http://loinc.org", "https://loinc.org", "urn:oid:2.16.840.1.113883.6.1"]
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ATC = "http://www.whocc.no/atc"
SNOMED = "http://snomed.info/sct"
CVX = "http://hl7.org/fhir/sid/cvx"
ZERO_WIDTH = "[\u200b\u200c\u200d\ufeff]"


@cache
def known_words() -> Vocabulary:
    """The vocabulary of this installation, read once however many files there are."""
    return load_vocabulary()


def codings(concepts: pl.Series, warehouse: Warehouse) -> pl.DataFrame:
    """Every coding of each distinct concept (concept, place, system, code, display, text).

    A concept without codings has one row, with nothing but its text.
    """
    distinct = concepts.drop_nulls().unique(maintain_order=True)
    texts = distinct.alias("text").to_frame().with_row_index("number")
    found = decoded(texts, CODED, warehouse).select("number", "coding", "text")
    each = (
        found.with_columns(concept=distinct)
        .with_columns(
            pl.when(pl.col("coding").list.len() > 0).then("coding"),
        )
        .explode("coding")
        .with_columns(place=pl.int_range(pl.len()).over("number"))
        .unnest("coding")
    )
    return each.select("concept", "place", "system", "code", cleaned("display"), cleaned("text"))


def cleaned(name: str) -> pl.Expr:
    """A text for people, without characters that nobody sees."""
    text = pl.col(name).str.replace_all(ZERO_WIDTH, "").str.strip_chars()
    return pl.when(text != "").then(text).alias(name)


def first_by(rank: pl.Expr, each: pl.DataFrame) -> pl.DataFrame:
    """Of each concept the row of the lowest rank, and of those the first."""
    return (
        each.with_columns(rank=rank)
        .sort("rank", "place", nulls_last=True)
        .unique("concept", keep="first", maintain_order=True)
    )


def test_codes(concepts: pl.Series, source: Source) -> pl.DataFrame:
    """(concept, code, code_system, test_name): the coding that says which test it is.

    First a code the feed's map knows, then a monitored LOINC code, any LOINC code, any code. A
    concept of text alone has the text as code, of the system `text`, for the map to know.
    """
    each = codings(concepts, source.warehouse)
    mapped = source.local_codes["local_code"].implode()
    monitored = known_words().codes["code"].implode()
    is_loinc = is_of(LOINC)
    rank = (
        pl.when(pl.col("code").is_in(mapped))
        .then(0)
        .when(is_loinc & pl.col("code").is_in(monitored))
        .then(1)
        .when(is_loinc)
        .then(2)
        .when(pl.col("code").is_not_null())
        .then(3)
        .otherwise(4)
    )
    has_code = pl.col("code").is_not_null()
    return first_by(rank, each).select(
        "concept",
        code=pl.coalesce("code", "text"),
        code_system=pl.when(has_code)
        .then("system")
        .when(pl.col("text").is_not_null())
        .then(pl.lit("text")),
        test_name=pl.coalesce("text", "display"),
    )


def is_of(systems: list[str]) -> pl.Expr:
    """Whether the coding is of one of these code systems."""
    system = pl.col("system").str.to_lowercase().str.strip_chars_end("/")
    return system.is_in(systems).fill_null(value=False)
