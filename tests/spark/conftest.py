"""One Spark for all tests, where the machine has it, and the sample as a dataset."""

import shutil
import warnings
from importlib.util import find_spec

import pytest

from pipelines.export import export_parquet
from tests.synth.golden import LAST_NIGHT, sample_night

PLANNED = (
    "usable_result",
    "visit",
    "baseline_value",
    "requirement_done",
    "rule_value",
    "open_run",
    "crowded_result",
)
THRESHOLD = "spark.sql.autoBroadcastJoinThreshold"
SMALL_JAVA = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m -XX:+UseSerialGC"


@pytest.fixture(scope="session")
def spark():
    """A session of this machine; its Java compiles little, for there is little to repeat."""
    if shutil.which("java") is None or find_spec("pyspark") is None:
        pytest.skip("needs Java 17 and `make spark`")
    from pipelines.spark.session import LOCAL_SETTINGS, start_spark

    with pytest.MonkeyPatch.context() as patched, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PySpark's own, of pandas and of Python
        patched.setitem(LOCAL_SETTINGS, "spark.driver.extraJavaOptions", SMALL_JAVA)
        session = start_spark("local[2]")
        yield session
        session.stop()


@pytest.fixture(scope="session")
def sample(spark, tmp_path_factory):
    """Configuration, the night DuckDB makes of it, and the dataset written from its store."""
    folder = tmp_path_factory.mktemp("spark")
    configuration, night = sample_night(folder)
    export_parquet(configuration, folder / "dataset")
    return configuration, night, folder / "dataset"


@pytest.fixture(scope="session")
def on_spark(spark, sample, tmp_path_factory):
    """The sample's last night made by Spark: the folder of its tables, rows, physical plans.

    The plans are those for tables too large to be sent to every machine.
    """
    from pipelines.spark.evaluate import made, run_checks, write_tables

    target = tmp_path_factory.mktemp("night")
    night = (LAST_NIGHT, LAST_NIGHT)
    run = made(spark, str(sample[2]), str(target / "_steps"), night)
    plans = {name: plan_of_large(run, name) for name in PLANNED}
    run_checks(run)
    rows = write_tables(spark, str(target))
    run.forget()
    return target, rows, plans


def plan_of_large(run, step):
    """How Spark would make a step of a table that can't be broadcast."""
    key, usual = THRESHOLD, run.spark.conf.get(THRESHOLD)
    run.spark.conf.set(key, "20000")  # bytes: rule tables are smaller, the sample's results larger
    plan = run.laid_out(step)._jdf.queryExecution().executedPlan().toString()
    run.spark.conf.set(key, usual)
    return plan
