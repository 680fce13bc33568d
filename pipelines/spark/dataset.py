"""The exported dataset as tables of a Spark session, or a plain word on why it is none for us."""

import io
import json
from typing import TYPE_CHECKING, Any

import polars as pl

from pipelines.errors import LabwatchError
from pipelines.export import BY_PATIENT, DATASET_VERSION, MANIFEST, RULES, WHOLE
from schemas.store_records import table_model

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

NOT_EXPORTED = frozenset({"content", "raw", "fields"})  # what no night needs to know
AGAIN = "write the dataset anew with `labwatch export --parquet`"


def register_dataset(spark: "SparkSession", source: str) -> dict[str, Any]:
    """Name every part of the dataset as a table; the answer is its manifest."""
    manifest = read_manifest(spark, source)
    for name in (*BY_PATIENT, *WHOLE):
        register_records(spark, source, name)
    register_rules(spark, source, manifest["rules"])
    return manifest


def read_manifest(spark: "SparkSession", source: str) -> dict[str, Any]:
    """What `labwatch export` says of the dataset."""
    from pyspark.errors import AnalysisException

    try:
        lines = spark.read.text(f"{source}/{MANIFEST}", wholetext=True).collect()
    except AnalysisException:
        raise LabwatchError(
            f"{source}: there is no {MANIFEST} in it; name a folder that `labwatch export "
            "--parquet` wrote, where every machine of the cluster can read it"
        ) from None
    manifest: dict[str, Any] = json.loads(lines[0].value)
    found = manifest.get("dataset_version")
    if found != DATASET_VERSION:
        raise LabwatchError(
            f"{source}/{MANIFEST}: a dataset of arrangement {found}, and this Labwatch reads "
            f"{DATASET_VERSION}; {AGAIN} of this version"
        )
    return manifest


def register_records(spark: "SparkSession", source: str, name: str) -> None:
    """One table of records, checked for every column that the store's table has."""
    from pyspark.errors import AnalysisException

    try:
        frame = spark.read.parquet(f"{source}/{name}")
    except AnalysisException:
        raise LabwatchError(f"{source}/{name}: no Parquet files there; {AGAIN}") from None
    missing = sorted(set(table_model(name).empty().columns) - NOT_EXPORTED - set(frame.columns))
    if missing:
        raise LabwatchError(
            f"{source}/{name}: lacks the columns {', '.join(missing)}: it was written by an older "
            f"Labwatch; {AGAIN}"
        )
    frame.createOrReplaceTempView(name)


def register_rules(spark: "SparkSession", source: str, names: list[str]) -> None:
    """The small tables, read at once and sent along with each step that joins them.

    As files each of them would be opened again by each step.
    """
    files = spark.read.format("binaryFile").load(f"{source}/{RULES}/*.parquet")
    content = {
        row.path.rsplit("/", 1)[1].removesuffix(".parquet"): bytes(row.content)
        for row in files.select("path", "content").collect()
    }
    lost = sorted(set(names) - set(content))
    if lost:
        raise LabwatchError(f"{source}/{RULES}: lacks {', '.join(lost)}; {AGAIN}")
    for name in names:
        table = pl.read_parquet(io.BytesIO(content[name])).to_arrow()
        spark.createDataFrame(table).createOrReplaceTempView(name)
