"""A Spark session that suits Labwatch, or a plain word on what is missing for one."""

import re
import shutil
import subprocess
import sys
import warnings
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from pipelines.errors import LabwatchError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

OLDEST_JAVA = 17
BROADCAST_BYTES = 64 * 1024 * 1024  # as rows; every machine holds a few such tables at once
ROWS_TO_FILES = "10"  # bytes a row takes in memory to those it takes in a file of ours
SETTINGS = {
    "spark.app.name": "labwatch",
    # Dates and times in the dataset are naive; the session's zone must never move one.
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.autoBroadcastJoinThreshold": str(BROADCAST_BYTES),
    "spark.sql.sources.fileCompressionFactor": ROWS_TO_FILES,
    # A table spread by person is joined and grouped by (person, analyte, date) where it lies.
    "spark.sql.requireAllClusterKeysForCoPartition": "false",
    "spark.sql.catalogImplementation": "in-memory",  # the steps' tables are nobody else's
    "spark.sql.sources.parallelPartitionDiscovery.threshold": "1024",
}
# Only a session on this machine: a cluster is set up by those who run it.
LOCAL_SETTINGS = {
    "spark.driver.memory": "3g",  # here the driver does everybody's work
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}


def start_spark(master: str | None) -> "SparkSession":
    """The session of a cluster (`master`), else of this machine; one that runs already is used."""
    refuse_without_spark()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of pandas 3, which nothing here hands it
        from pyspark.sql import SparkSession

    is_local = master is None or master.startswith("local")
    settings: dict[str, bool | float | int | str | None] = {**SETTINGS}
    if is_local:
        refuse_without_java()
        settings.update(LOCAL_SETTINGS)
    session: SparkSession = (
        SparkSession.builder.master(master or "local[*]").config(map=settings).getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")  # its messages may quote rows
    if is_local:
        session.sparkContext.pythonExec = sys.executable
    return session


def refuse_without_spark() -> None:
    """PySpark and sqlglot come with the extra `spark` only."""
    missing = [name for name in ("pyspark", "sqlglot") if find_spec(name) is None]
    if missing:
        raise LabwatchError(
            f"--engine spark needs {' and '.join(missing)}: pip install 'labwatch[spark]'"
        )


def refuse_without_java() -> None:
    """Spark runs on a Java machine; say which, before Spark says it in forty lines."""
    java = shutil.which("java")
    fix = f"install a Java {OLDEST_JAVA} runtime (Debian: openjdk-{OLDEST_JAVA}-jre-headless)"
    if java is None:
        raise LabwatchError(f"--engine spark needs Java, and there is no `java` here: {fix}")
    answer = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603 — found on the path
    found = re.search(r'version "(?:1\.)?(\d+)', answer.stderr + answer.stdout)
    if found is None or int(found[1]) < OLDEST_JAVA:
        named = found[1] if found else "an unknown version"
        raise LabwatchError(f"--engine spark needs Java {OLDEST_JAVA}, {java} is {named}: {fix}")


def remove(spark: "SparkSession", folder: str) -> None:
    """Take a folder away, wherever Spark keeps it."""
    java: Any = spark.sparkContext._jvm
    path = java.org.apache.hadoop.fs.Path(folder)
    path.getFileSystem(spark._jsparkSession.sessionState().newHadoopConf()).delete(path, True)


if __name__ == "__main__":  # what make asks: silence where Spark can run, else what is missing
    try:
        refuse_without_spark()
        refuse_without_java()
    except LabwatchError as missing:
        sys.exit(str(missing))
