"""A batch of harmonised rows, made ready to be taken in: what is kept, and what tells it apart."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.intake.entities import Entity
from schemas.extract import beside_columns, canonical_columns

SEPARATOR = "\x1f"  # the ASCII unit separator stands in no extract


@dataclass(frozen=True)
class Origin:
    """Where a batch comes from; the file of each row stands in the batch, as `file_key`."""

    feed: str
    feed_key: int
    received_on: date
    known_from: date


def arrivals(
    entity: Entity, batch: pl.DataFrame, harmonised: pl.DataFrame, origin: Origin
) -> pl.DataFrame:
    """The rows of a batch that are monitored: columns of the table, and `arriving_` ones.

    Texts are the harmonised ones, trimmed, and blank is null, so that a record sent with other
    spaces is the same record. The `arriving_` columns are what `pipelines.intake.versions` asks of
    every entity alike.
    """
    beside = [name for name in beside_columns(entity.name) if name not in ("line", "position")]
    as_read = [pl.col(name).alias(f"sent_{name}") for name in beside]
    both = pl.concat([harmonised, batch.select("file_key", *as_read)], how="horizontal")
    rows = both.filter(pl.col("outcome") != "not_monitored")
    sent = {
        name: pl.col(f"{name}_text" if f"{name}_text" in rows.columns else name)
        for name in canonical_columns(entity.name)
    }
    return rows.select(
        *entity.typed_columns(),
        *(["analyte"] if entity.table == "result" else []),
        *(sent[text].alias(name) for name, text in entity.as_sent.items() if text in sent),
        *(pl.col(f"sent_{name}").alias(name) for name in entity.as_sent if name in beside),
        pl.lit(origin.feed_key, pl.Int16).alias("feed_key"),
        "file_key",
        "line",
        pl.lit(origin.received_on).alias("received_on"),
        *(expression.alias(f"sent_{name}") for name, expression in sent.items()),
        *(f"sent_{name}" for name in beside),
        *identifying(entity, sent, origin),
    )


def identifying(entity: Entity, sent: dict[str, pl.Expr], origin: Origin) -> list[pl.Expr]:
    """What tells a record from others, and a version from the one before it."""
    content = pl.concat_str([text.fill_null("") for text in sent.values()], separator=SEPARATOR)
    record_id = content if entity.record_id is None else sent[entity.record_id]
    nobody = pl.lit(None, pl.String)
    resulted_at = "resulted_at" if entity.table == "result" else pl.lit(None, pl.Datetime("us"))
    columns = {
        "seq": pl.int_range(pl.len(), dtype=pl.Int64),
        "identity_text": pl.lit(origin.feed + SEPARATOR) + record_id,
        "content_text": content,
        "patient_id": sent.get("patient_id", nobody),
        "merged_into": sent.get("merged_into", nobody),
        "feed_key": pl.lit(origin.feed_key, pl.Int16),
        "file_key": pl.col("file_key"),
        "line": pl.col("line"),
        "received_on": pl.lit(origin.received_on),
        "known_from": pl.lit(origin.known_from),
        "resulted_at": pl.col(resulted_at) if isinstance(resulted_at, str) else resulted_at,
        "reason": pl.col("reason").cast(pl.String),
        "late_reason": pl.col("late_reason").cast(pl.String),
    }
    return [expression.alias(f"arriving_{name}") for name, expression in columns.items()]
