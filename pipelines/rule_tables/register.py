"""The rule tables laid beside an open store, and how the store's own texts read."""

import hashlib
from collections.abc import Sequence
from dataclasses import fields

import polars as pl

from pipelines.protocols.model import Protocol
from pipelines.protocols.parts import SEVERITY_RANK
from pipelines.rule_tables.tables import rule_tables
from pipelines.steps import SQL
from pipelines.vocabulary.load import Vocabulary, drug_texts, vaccine_texts
from pipelines.warehouse import Warehouse

UNITS = "SELECT DISTINCT canonical_unit FROM result WHERE canonical_unit IS NOT NULL ORDER BY 1"


def register_rules(
    warehouse: Warehouse, vocabulary: Vocabulary, protocols: Sequence[Protocol]
) -> str:
    """Lay the tables beside the store; the answer tells whether facts still rest on the same.

    It is a hash of protocols, vocabulary, analyte keys and SQL, so that facts derived under others
    are never mixed with tonight's.
    """
    rules = rules_for(warehouse, vocabulary, protocols)
    for name, table in (rules | readings_of(warehouse, vocabulary)).items():
        warehouse.register(name, table)
    return hash_of([*rules.values(), *frames_of(vocabulary)])


def rules_for(
    warehouse: Warehouse, vocabulary: Vocabulary, protocols: Sequence[Protocol]
) -> dict[str, pl.DataFrame]:
    """The protocols as tables, by the analyte keys of the store; `analyte_name` has their names."""
    analytes = every_analyte(warehouse.table("analyte"), vocabulary).sort("analyte")
    analyte_keys = dict(analytes.select("analyte", "analyte_key").iter_rows())
    return {"analyte_name": analytes, **rule_tables(protocols, vocabulary, analyte_keys)}


def readings_of(warehouse: Warehouse, vocabulary: Vocabulary) -> dict[str, pl.DataFrame]:
    """How the store's own texts read, and numbers that stand for words."""
    drugs = warehouse.query("SELECT DISTINCT drug FROM treatment").get_column("drug")
    vaccines = warehouse.query("SELECT DISTINCT vaccine FROM vaccination").get_column("vaccine")
    units = warehouse.query(UNITS).with_row_index("unit_key", offset=1)
    ranks = {"severity": list(SEVERITY_RANK), "severity_rank": list(SEVERITY_RANK.values())}
    return {
        "drug_text": drug_texts(vocabulary, drugs.to_list()),
        "vaccine_text": vaccine_texts(vocabulary, vaccines.to_list()),
        "unit": units.with_columns(pl.col("unit_key").cast(pl.Int16)),
        "severity": pl.DataFrame(ranks),
    }


def every_analyte(seen: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    """analyte, analyte_key: those the store has seen, and the others under free keys.

    A count can be derived from percentages where no laboratory ever sent it as such.
    """
    unseen = vocabulary.analytes.select("analyte").join(seen, on="analyte", how="anti")
    highest = seen.select(pl.col("analyte_key").max()).item() or 0
    keys = pl.int_range(1, pl.len() + 1).cast(pl.Int16) + highest
    return pl.concat(
        [seen.select("analyte", "analyte_key"), unseen.with_columns(analyte_key=keys)],
        how="vertical_relaxed",
    )


def frames_of(vocabulary: Vocabulary) -> list[pl.DataFrame]:
    """All of its tables."""
    return [getattr(vocabulary, field.name) for field in fields(vocabulary)]


def hash_of(frames: list[pl.DataFrame]) -> str:
    """SHA-256 of the frames and of every SQL step."""
    digest = hashlib.sha256()
    for frame in frames:
        digest.update(frame.write_ndjson().encode())
    for step in sorted((SQL / "derive").glob("*.sql")):
        digest.update(step.read_bytes())
    return digest.hexdigest()
