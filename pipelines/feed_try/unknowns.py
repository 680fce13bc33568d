"""What a file says that Labwatch does not know: codes, units, words, and how often."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.harmonise.reading import prepare_reading
from pipelines.harmonise.rows import harmonise
from pipelines.readers import read
from pipelines.settings import Feed
from pipelines.vocabulary.load import Vocabulary, drug_texts, load_vocabulary, vaccine_texts

UTC = "UTC"  # no date is compared here
DIGIT = r"[0-9]"


def unknowns_of(feed: Feed, path: Path, today: date) -> dict[str, pl.DataFrame]:
    """Tables (what is unknown, rows), the most frequent first; empty ones are left out.

    Never a patient's id or number: of values only those without a digit, or with 9 for each.
    """
    reading = prepare_reading(feed, load_vocabulary(), UTC)
    looks = LOOKS.get(feed.entity, {})
    counted: dict[str, list[pl.DataFrame]] = {name: [] for name in looks}
    for batch in read(feed, path):
        rows = harmonise(batch, reading, today)
        for name, look in looks.items():
            counted[name].append(look(rows, reading.vocabulary))
    tables = {name: summed(parts) for name, parts in counted.items() if parts}
    return {name: table for name, table in tables.items() if not table.is_empty()}


def summed(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """The counts of all batches together."""
    table = pl.concat(parts)
    by = [name for name in table.columns if name != "rows"]
    totals = table.group_by(by).agg(pl.col("rows").sum())
    return totals.sort("rows", *by, descending=[True, *[False] * len(by)], nulls_last=True)


def unknown_codes(rows: pl.DataFrame, _: Vocabulary) -> pl.DataFrame:
    """Codes of no monitored analyte."""
    chosen = rows.filter((pl.col("outcome") == "not_monitored") & pl.col("code").is_not_null())
    return counts(chosen, "code", "test_name")


def unknown_units(rows: pl.DataFrame, _: Vocabulary) -> pl.DataFrame:
    """Units that are missing, unknown, or not the analyte's."""
    faults = ["unit_missing", "unit_unknown", "unit_incompatible"]
    chosen = rows.filter(pl.col("reason").cast(pl.String).is_in(faults))
    return counts(chosen, "analyte", pl.col("unit_text").alias("unit"), pl.col("reason"))


def unknown_words(rows: pl.DataFrame, _: Vocabulary) -> pl.DataFrame:
    """Values that are no number and no word of the analyte; each digit shown as 9."""
    unread = (pl.col("reason").cast(pl.String) == "bad_value") | (
        (pl.col("value_kind") == "unreadable") & ~pl.col("value_text").str.contains(DIGIT)
    )
    shown = pl.col("value_text").str.replace_all(DIGIT, "9").alias("text")
    return counts(rows.filter(unread & pl.col("value_text").is_not_null()), "analyte", shown)


def unknown_statuses(rows: pl.DataFrame, _: Vocabulary) -> pl.DataFrame:
    """Status words that are not in the vocabulary."""
    return counts(rows.filter(pl.col("status_class").is_null()), "status")


def other_drugs(rows: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    """Drug texts that are read as no drug of the protocols."""
    known = drug_texts(vocabulary, rows["drug"].to_list())["text"]
    return counts(heeded(rows).filter(~pl.col("drug").is_in(known.to_list())), "drug")


def other_vaccines(rows: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    """Vaccine texts that are in no group of the protocols."""
    known = vaccine_texts(vocabulary, rows["vaccine"].to_list())["text"]
    return counts(heeded(rows).filter(~pl.col("vaccine").is_in(known.to_list())), "vaccine")


def other_assessments(rows: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    """Assessment codes that Labwatch has no name for."""
    known = vocabulary.assessment_codes["assessment"].to_list()
    return counts(heeded(rows).filter(~pl.col("code").is_in(known)), "code")


def heeded(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that are of the entity at all."""
    return rows.filter(pl.col("outcome") != "not_monitored")


def counts(rows: pl.DataFrame, *by: str | pl.Expr) -> pl.DataFrame:
    """How many rows there are of each."""
    keys = [(pl.col(key) if isinstance(key, str) else key).cast(pl.String) for key in by]
    return rows.select(keys).group_by(pl.all()).agg(rows=pl.len().cast(pl.Int64))


LOOKS: Mapping[str, Mapping[str, Callable[[pl.DataFrame, Vocabulary], pl.DataFrame]]] = {
    "lab_results": {
        "codes": unknown_codes,
        "units": unknown_units,
        "words": unknown_words,
        "statuses": unknown_statuses,
    },
    "treatments": {"drugs": other_drugs, "statuses": unknown_statuses},
    "vaccinations": {"vaccines": other_vaccines, "statuses": unknown_statuses},
    "assessments": {"assessments": other_assessments},
}
