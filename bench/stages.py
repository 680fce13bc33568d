"""One measured step of the benchmark, run in a process of its own.

Prints one line of JSON: seconds of wall time, peak memory of the process, rows where known.
Imports are not timed; they are the same for a hundred patients and for a million.
"""

import json
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb

LAST_NIGHT = date(2026, 6, 30)
SEED = 1
Measured = dict[str, float]


def main() -> None:
    stage, folder, *more = sys.argv[1:]
    measured = STAGES[stage](Path(folder), *more)
    measured["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(measured))


@contextmanager
def timed(measured: Measured, name: str = "seconds") -> Iterator[None]:
    started = perf_counter()
    yield
    measured[name] = perf_counter() - started


def synth(folder: Path, patients: str) -> Measured:
    """Only CSV, as the yardstick reads CSV; with its dirt, as a real load has it."""
    from pipelines.synth import synthesise

    measured: Measured = {}
    with timed(measured):
        synthesise(int(patients), SEED, folder, ends_on=LAST_NIGHT, formats=("csv",))
    return measured


def load(folder: Path) -> Measured:
    from pipelines.intake.ingest import ingest
    from pipelines.settings import load_configuration

    configuration, measured = load_configuration(folder / "labwatch.yaml"), {}
    with timed(measured):
        ingest(configuration, LAST_NIGHT)
    return measured | {"rows": single(folder, "SELECT count(*) FROM result")}


def evaluate(folder: Path) -> Measured:
    from pipelines.evaluate import evaluate_night
    from pipelines.settings import load_configuration

    configuration, measured = load_configuration(folder / "labwatch.yaml"), {}
    with timed(measured):
        night = evaluate_night(configuration, LAST_NIGHT)
    return measured | {"rows": night.flags.height}


def publish(folder: Path) -> Measured:
    """Evaluates first, untimed: its peak is that of a whole night after the load."""
    from pipelines.evaluate import evaluate_night
    from pipelines.publish.publish import publish_night
    from pipelines.settings import load_configuration

    configuration, measured = load_configuration(folder / "labwatch.yaml"), {}
    night = evaluate_night(configuration, LAST_NIGHT)
    with timed(measured):
        publish_night(configuration, night)
    return measured | {"rows": night.flags.height}


def yardstick_read_csv(folder: Path) -> Measured:
    """Bare DuckDB: the result files of each laboratory into a table of a new database, as text."""
    database = folder / "yardstick.duckdb"
    database.unlink(missing_ok=True)
    measured: Measured = {}
    with duckdb.connect(str(database)) as connection, timed(measured):
        connection.execute(
            "CREATE TABLE central AS SELECT * FROM read_csv($1, all_varchar = true, quote = '\"')",
            [str(folder / "landing/central-lab/**/*.csv*")],
        )
        connection.execute(
            "CREATE TABLE elsewhere AS SELECT * FROM read_csv($1, all_varchar = true, "
            "delim = ';', quote = '\"', encoding = 'latin-1')",
            [str(folder / "landing/st-elsewhere/**/*.csv*")],
        )
        connection.execute("CHECKPOINT")
    with duckdb.connect(str(database)) as connection:
        count = "SELECT (SELECT count(*) FROM central) + (SELECT count(*) FROM elsewhere)"
        measured["rows"] = connection.execute(count).fetchone()[0]
    database.unlink()
    return measured


def results_parquet(folder: Path) -> Measured:
    """The stored results as one Parquet file with the extract's own text ids, in stored order."""
    measured: Measured = {}
    store = str(folder / "store/labwatch.duckdb")
    with duckdb.connect(store, read_only=True) as connection, timed(measured):
        connection.execute(
            "COPY (SELECT result.result_id, patient_id.patient_id, result.code, "
            "result.collected_at, result.value FROM result JOIN patient_id "
            f"USING (patient_key)) TO '{folder / 'results.parquet'}' (FORMAT parquet)"
        )
    return measured


def yardstick_scan(folder: Path) -> Measured:
    """Bare DuckDB: latest date and value of each patient and test, from that Parquet file."""
    measured: Measured = {}
    with duckdb.connect() as connection, timed(measured):
        rows = connection.sql(
            "SELECT patient_id, code, max(collected_at), arg_max(value, collected_at) "
            "FROM read_parquet($1) GROUP BY patient_id, code",
            params=[str(folder / "results.parquet")],
        ).to_arrow_table()
    return measured | {"rows": rows.num_rows}


def single(folder: Path, query: str) -> Any:
    with duckdb.connect(str(folder / "store/labwatch.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchone()[0]


STAGES: dict[str, Callable[..., Measured]] = {
    "synth": synth,
    "load": load,
    "evaluate": evaluate,
    "publish": publish,
    "yardstick-read-csv": yardstick_read_csv,
    "results-parquet": results_parquet,
    "yardstick-scan": yardstick_scan,
}

if __name__ == "__main__":
    main()
