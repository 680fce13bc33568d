"""A night evaluated by Spark over an exported dataset: the same steps, the same SQL."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]

from pipelines.errors import LabwatchError
from pipelines.evaluate import SMALLEST_CELL_PATIENTS
from pipelines.messages import write_messages
from pipelines.spark.dataset import register_dataset
from pipelines.spark.dialect import spark_step
from pipelines.spark.session import remove, start_spark
from pipelines.spark.steps import SparkRun
from pipelines.steps import CHECKS
from schemas.published import Adherence, Evaluations, Flags, Quality, Status

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

MODELS = {
    "flags": Flags,
    "status": Status,
    "evaluations": Evaluations,
    "adherence": Adherence,
    "quality": Quality,
}
SCRATCH = "_steps"  # below the night, until it is written; Spark reads no folder named so
SPARK_TYPES = {
    pl.String: "string",
    pl.Date: "date",
    pl.Int64: "bigint",
    pl.Float64: "double",
    pl.List(pl.String): "array<string>",
}


def evaluate_on_spark(
    source: str, target: str, night: tuple[date, date], master: str | None = None
) -> dict[str, int]:
    """Evaluate (as_of, known_by) over the dataset at `source`, write tables to `target`.

    Both may be anything Spark reads and writes. Returns rows by table.
    """
    spark = start_spark(master)
    try:
        return evaluate_dataset(spark, source, target, night)
    finally:
        spark.stop()


def evaluate_dataset(
    spark: "SparkSession", source: str, target: str, night: tuple[date, date]
) -> dict[str, int]:
    """The same in a session that somebody started."""
    run = made(spark, source, f"{target}/{SCRATCH}", night)
    run_checks(run)
    rows = write_tables(spark, target)
    run.forget()
    remove(spark, run.scratch)
    return rows


def made(spark: "SparkSession", source: str, scratch: str, night: tuple[date, date]) -> SparkRun:
    """Every step of the night, its tables in `scratch`."""
    results = register_dataset(spark, source)["tables"]["result"]
    remove(spark, scratch)
    parameters: dict[str, date | int] = {
        "as_of": night[0],
        "known_by": night[1],
        "smallest_cell": SMALLEST_CELL_PATIENTS,
    }
    run = SparkRun(spark, parameters, scratch, results)
    run.make_all()
    return run


def run_checks(run: SparkRun) -> None:
    """Stop before anything is written when the tables contradict each other."""
    broken = []
    for check in CHECKS:
        offending = run.select(spark_step(check)).count()
        if offending:
            broken.append(f"sql/check/{check.name}: {offending} rows")
    if broken:
        raise LabwatchError(
            f"The night contradicts itself ({'; '.join(broken)}). Nothing was written; please "
            "report this as a defect of Labwatch."
        )


def write_tables(spark: "SparkSession", target: str) -> dict[str, int]:
    """Each published table as a folder of Parquet files, with the types of its schema.

    `flag_id`, `state`, `disposition` and `resolved_on` stay null, because they come from the
    published night before.
    """
    rows = {}
    for name, model in MODELS.items():
        frame = spark.table(name)
        types = {column: SPARK_TYPES[kind] for column, kind in model.empty().schema.items()}
        frame = frame.selectExpr(*(f"CAST({column} AS {kind})" for column, kind in types.items()))
        if name == "flags":
            frame = frame.mapInArrow(with_messages, frame.schema)
        frame.write.mode("overwrite").parquet(f"{target}/{name}")
        rows[name] = spark.read.schema(frame.schema).parquet(f"{target}/{name}").count()
    return rows


def with_messages(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The one thing of a night that is no SQL, in the workers: each flag's sentence."""
    for batch in batches:
        frame = pl.from_arrow(batch)
        assert isinstance(frame, pl.DataFrame)
        yield from write_messages(frame).to_arrow().cast(batch.schema).to_batches()
