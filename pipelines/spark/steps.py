"""The steps of a night on Spark: each table made once, laid out by person, read where it lies."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from pipelines.export import BY_PATIENT
from pipelines.spark.dialect import SparkStep, spark_step
from pipelines.steps import DERIVE, FLAG, PEOPLE, STEP, VIEWS

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

EVERYBODY = "SELECT DISTINCT person_key FROM every_person"
ROWS_A_TASK = 250_000  # results that one task holds: some 100 MB of what is derived from them
# Below this a night is the planning of its steps, not their data: what Spark spends on suiting
# and compiling each plan would cost more than it saves.
FEW_RESULTS = 1_000_000


class SparkRun:
    """One night over a registered dataset: its parameters, and where its tables lie."""

    def __init__(
        self,
        spark: "SparkSession",
        parameters: Mapping[str, date | int],
        scratch: str,
        results: int,
    ) -> None:
        self.spark = spark
        self.parameters = parameters
        self.scratch = scratch
        self.parts = 1 + results // ROWS_A_TASK
        are_many = str(results >= FEW_RESULTS).lower()
        spark.conf.set("spark.sql.shuffle.partitions", self.parts)
        spark.conf.set("spark.sql.adaptive.enabled", are_many)
        spark.conf.set("spark.sql.codegen.wholeStage", are_many)

    def make_all(self) -> None:
        """Make every step, in order."""
        for name in PEOPLE:
            self.make(name)
        self.spark.sql(EVERYBODY).createOrReplaceTempView("in_scope")
        for name in DERIVE + FLAG:
            self.make(name)

    def make(self, name: str) -> None:
        """Make the table of one step.

        It is written, so that no later step computes it again, however large it is and whichever
        machine is lost.
        """
        frame = self.laid_out(name)
        if name in VIEWS:
            frame.createOrReplaceTempView(name)
            return
        writer = frame.write.mode("overwrite").option("path", f"{self.scratch}/{name}")
        if "person_key" in frame.columns:
            writer = writer.bucketBy(self.parts, "person_key")
        writer.saveAsTable(name)

    def laid_out(self, name: str) -> "DataFrame":
        """The rows of a step; what it makes of records goes to its person's part, once.

        The steps that follow join and group by person, and find everything where it lies.
        """
        step = spark_step(STEP[name])
        frame = self.select(step)
        if "person_key" in frame.columns and step.tables & set(BY_PATIENT):
            return frame.repartition(self.parts, "person_key")
        return frame

    def select(self, step: SparkStep) -> "DataFrame":
        """The rows of one SELECT, with the parameters it names."""
        named = {name: self.parameters[name] for name in step.parameters}
        return self.spark.sql(step.sql, args=named)

    def forget(self) -> None:
        """Give the names of the steps free, for another night in this session."""
        for name in (*PEOPLE, *DERIVE, *FLAG):
            if name in VIEWS:
                self.spark.catalog.dropTempView(name)
            else:
                self.spark.sql(f"DROP TABLE {name}")
