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
    analytes = every_analyte(warehouse.table("analyte"), vocabulary)
    warehouse.register("analyte_name", analytes)
    analyte_keys = dict(analytes.select("analyte", "analyte_key").iter_rows())
    tables = rule_tables(protocols, vocabulary, analyte_keys)
    for name, table in tables.items():
        warehouse.register(name, table)
    drugs = warehouse.query("SELECT DISTINCT drug FROM treatment").get_column("drug")
    vaccines = warehouse.query("SELECT DISTINCT vaccine FROM vaccination").get_column("vaccine")
    warehouse.register("drug_text", drug_texts(vocabulary, drugs.to_list()))
    warehouse.register("vaccine_text", vaccine_texts(vocabulary, vaccines.to_list()))
    units = warehouse.query(UNITS).with_row_index("unit_key", offset=1)
    warehouse.register("unit", units.with_columns(pl.col("unit_key").cast(pl.Int16)))
    ranks = {"severity": list(SEVERITY_RANK), "severity_rank": list(SEVERITY_RANK.values())}
    warehouse.register("severity", pl.DataFrame(ranks))
    return hash_of([analytes.sort("analyte"), *tables.values(), *frames_of(vocabulary)])


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
