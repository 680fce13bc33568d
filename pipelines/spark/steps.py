"""The steps of a night on Spark: each table made once, laid out by person, read where it lies."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from pipelines import steps
from pipelines.spark.dialect import SparkStep, spark_step
from pipelines.steps import DERIVE, FLAG, PEOPLE, STEP, table_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# Two tables under one another lose their parts, so what is read by many is kept as one.
VIEWS = steps.VIEWS - {"analyte_day"}
# Who is whom goes to every machine, however many they are: records are joined to it before they
# are laid out, and would be shuffled twice otherwise. 25 million people take some 600 MB.
SENT = frozenset({"person", "treated_person"})
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
        self.parts = max(2, results // ROWS_A_TASK)
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
        writer.saveAsTable(table_of(name))
        if name in SENT:
            self.spark.table(name).hint("broadcast").createOrReplaceTempView(name)

    def laid_out(self, name: str) -> "DataFrame":
        """The rows of a step, each in the part of its person.

        Steps join and group by person, and find both sides where they lie: Spark leaves the
        shuffle out where the rows are in their parts already.
        """
        frame = self.select(spark_step(STEP[name]))
        if name in VIEWS or "person_key" not in frame.columns:
            return frame
        return frame.repartition(self.parts, "person_key")

    def select(self, step: SparkStep) -> "DataFrame":
        """The rows of one SELECT, with the parameters it names."""
        named = {name: self.parameters[name] for name in step.parameters}
        return self.spark.sql(step.sql, args=named)

    def forget(self) -> None:
        """Give the names of the steps free, for another night in this session."""
        for name in dict.fromkeys(map(table_of, (*PEOPLE, *DERIVE, *FLAG))):
            if name in VIEWS | SENT:
                self.spark.catalog.dropTempView(name)
            if name not in VIEWS:
                self.spark.sql(f"DROP TABLE {name}")
