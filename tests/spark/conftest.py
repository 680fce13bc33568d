"""One Spark for all tests, where the machine has it, and the sample as a dataset."""

import shutil
import warnings
from importlib.util import find_spec

import pytest

from pipelines.export import export_parquet
from tests.synth.golden import LAST_NIGHT, sample_night

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
    """The sample's last night made by Spark: the folder of its tables, and their rows."""
    from pipelines.spark.evaluate import evaluate_dataset

    target = tmp_path_factory.mktemp("night")
    rows = evaluate_dataset(spark, str(sample[2]), str(target), (LAST_NIGHT, LAST_NIGHT))
    return target, rows
