"""One measured step of the benchmark, run in a process of its own.

Prints one line of JSON: seconds of wall time, peak memory of the process, rows where known.
Imports are not timed; they are the same for a hundred patients and for a million.
"""

import json
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb

HERE = Path(__file__).parent
LAST_NIGHT = date(2026, 6, 30)
NEXT_NIGHT = LAST_NIGHT + timedelta(days=1)
NIGHT_AFTER = NEXT_NIGHT + timedelta(days=1)
YEARS_EARLIER = 12  # longer than any patient is followed, so that the two histories don't mix
SEED = 1
SAMPLE_PATIENTS = 200
Measured = dict[str, float]


def main() -> None:
    stage, folder, *more = sys.argv[1:]
    measured = STAGES[stage](Path(folder), *more)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    measured.setdefault("peak_mib", own)
    print(json.dumps(measured))


@contextmanager
def timed(measured: Measured, name: str = "seconds") -> Iterator[None]:
    started, cpu_started = perf_counter(), cpu_seconds()
    yield
    measured[name] = perf_counter() - started
    measured[f"cpu {name}"] = cpu_seconds() - cpu_started


def cpu_seconds() -> float:
    """Of all threads and of the processes that have ended, user and system."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


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
    """Everybody derived; tonight's facts are kept for the next night, as at night."""
    from pipelines.evaluate import evaluate_from_facts
    from pipelines.facts import facts_file
    from pipelines.settings import load_configuration

    configuration, measured = load_configuration(folder / "labwatch.yaml"), {}
    with timed(measured):
        night = evaluate_from_facts(
            configuration, LAST_NIGHT, facts_file(configuration), is_full=True
        )
    return measured | {"rows": night.flags.height} | slowest(night.durations)


def slowest(durations: dict[str, float]) -> dict[str, float]:
    """The steps that took longest, for the profile under the table."""
    ranked = sorted(durations.items(), key=lambda step: -step[1])
    return {f"step {name}": seconds for name, seconds in ranked[:12]}


def new_rows(folder: Path, rows: str) -> Measured:
    """The next night's file: whole visits of the past, as new ones of the day before."""
    seen, day = LAST_NIGHT.isoformat(), NEXT_NIGHT.isoformat()
    file = folder / f"landing/central-lab/{day}/results.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    central = (
        f"read_csv('{folder}/landing/central-lab/**/*.csv*', all_varchar = true, quote = '\"')"
    )
    with duckdb.connect() as connection:
        held = connection.execute(f"SELECT count(*) FROM {central}").fetchone()[0]
        share = int(rows) / held * 1_000_000
        connection.execute(
            f"COPY (SELECT * REPLACE ('N' || result_id AS result_id, '{seen}T08:00:00' AS "
            f"collected_at, '{seen}T18:00:00' AS resulted_at) FROM {central} WHERE "
            "hash(patient_id || collected_at) % 1000000 < $share) "
            f"TO '{file}' (HEADER, DELIMITER ',')",
            {"share": share},
        )
    return {"seconds": 0.0}


def night(folder: Path) -> Measured:
    """The next night: its file in, those touched derived, everybody's flags published."""
    return whole_night(folder, NEXT_NIGHT)


def whole_night(folder: Path, day: date) -> Measured:
    from pipelines.settings import load_configuration
    from pipelines.stages import evaluate_store, ingest_files, publish_kept

    configuration, measured = load_configuration(folder / "labwatch.yaml"), {}
    with timed(measured):
        with timed(measured, "ingest"):
            report = ingest_files(configuration, day)
        with timed(measured, "evaluate"):
            evaluated = evaluate_store(configuration, day)
        with timed(measured, "publish"):
            publish_kept(configuration)
    rows = sum(file.read for file in report.files)
    return measured | {"rows": rows} | slowest(evaluated.durations)


def older_rows(folder: Path) -> Measured:
    """Every result once more, years earlier, in a file for each laboratory, in its own manner.

    After the next night; what came in that night is left out, to come once more the night after.
    """
    iso = f"(left({{0}}, 4)::INT - {YEARS_EARLIER}) || substr({{0}}, 5)"
    slashed = f"left({{0}}, 6) || (substr({{0}}, 7, 4)::INT - {YEARS_EARLIER}) || substr({{0}}, 11)"
    laboratories = (
        ("central-lab", ",", "utf-8", "result_id", ("collected_at", "resulted_at"), iso),
        ("st-elsewhere", ";", "latin-1", "LabNo", ("Taken", "Reported"), slashed),
    )
    for name, delimiter, encoding, result_id, dates, earlier in laboratories:
        file = folder / f"landing/{name}/{NEXT_NIGHT.isoformat()}/older.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        shifted = ", ".join(f"coalesce(try({earlier.format(d)}), {d}) AS {d}" for d in dates)
        with duckdb.connect() as connection:
            connection.execute(
                f"COPY (SELECT * EXCLUDE (filename) REPLACE ('H' || {result_id} AS {result_id}, "
                f"{shifted}) FROM read_csv('{folder}/landing/{name}/**/*.csv*', filename = true, "
                f"all_varchar = true, delim = '{delimiter}', quote = '\"', "
                f"encoding = '{encoding}') WHERE NOT contains(filename, '{NEXT_NIGHT}')) "
                f"TO '{file}' (HEADER, DELIMITER '{delimiter}')"
            )
        if encoding != "utf-8":
            file.write_bytes(file.read_bytes().decode("utf-8").encode(encoding))
    return {"seconds": 0.0}


def older_half(folder: Path) -> Measured:
    """What `older_rows` wrote taken in and evaluated: the same patients and flags."""
    from pipelines.evaluate import evaluate_from_facts
    from pipelines.facts import facts_file
    from pipelines.intake.ingest import ingest
    from pipelines.settings import load_configuration

    measured: Measured = {"rows before": single(folder, "SELECT count(*) FROM result")}
    configuration = load_configuration(folder / "labwatch.yaml")
    with timed(measured):
        ingest(configuration, NEXT_NIGHT)
        evaluate_from_facts(configuration, NEXT_NIGHT, facts_file(configuration), is_full=True)
    return measured | {"rows": single(folder, "SELECT count(*) FROM result")}


def night_after(folder: Path) -> Measured:
    """The rows of the night before once more, a day later."""
    before, day = (
        folder / f"landing/central-lab/{night.isoformat()}/results.csv"
        for night in (NEXT_NIGHT, NIGHT_AFTER)
    )
    day.parent.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * REPLACE ('N' || result_id AS result_id, '{NEXT_NIGHT}T08:00:00' AS "
            f"collected_at, '{NEXT_NIGHT}T18:00:00' AS resulted_at) FROM read_csv('{before}', "
            f"all_varchar = true, quote = '\"')) TO '{day}' (HEADER, DELIMITER ',')"
        )
    return whole_night(folder, NIGHT_AFTER)


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


def start_help(folder: Path) -> Measured:
    """The whole command, in a process of its own."""
    return command("--help", cwd=folder)


def start_sample(folder: Path) -> Measured:
    """The sample is taken in first, untimed."""
    from pipelines.intake.ingest import ingest
    from pipelines.settings import load_configuration

    sample = folder / "sample"
    shutil.rmtree(sample, ignore_errors=True)
    shutil.copytree(HERE.parent / "data/sample", sample)
    ingest(load_configuration(sample / "labwatch.yaml"), LAST_NIGHT)
    return command("evaluate", "--as-of", LAST_NIGHT.isoformat(), "--full", cwd=sample)


def command(*arguments: str, cwd: Path) -> Measured:
    """One command as a user gives it, until it has ended."""
    measured: Measured = {}
    program = [str(Path(sys.executable).with_name("labwatch")), *arguments]
    with timed(measured):
        subprocess.run(program, cwd=cwd, capture_output=True, check=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime
    return measured | {"cpu seconds": cpu, "peak_mib": used.ru_maxrss / 1024}


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


OVERDUE_AND_LOW = """
WITH result AS (
    SELECT patient_id, code, collected_at::DATE AS day, try_cast(value AS DOUBLE) AS value
    FROM read_parquet($1)
),
counted AS (
    SELECT patient_id, day, max(value) FILTER (code = '777-3') AS platelets
    FROM result
    WHERE code IN ('777-3', '6690-2', '718-7', '751-8', '731-0')
    GROUP BY patient_id, day
    HAVING count(DISTINCT code) = 5
),
latest AS (
    SELECT patient_id, max(day) AS day, arg_max(platelets, day) AS platelets
    FROM counted
    GROUP BY patient_id
)
SELECT patient_id, day, platelets FROM latest
WHERE platelets < 100 OR (day + INTERVAL 1 MONTH)::DATE + 7 < $2
"""


def yardstick_sql(folder: Path) -> Measured:
    """One hand-written SQL: blood counts overdue, platelets below 100, and nothing else."""
    measured: Measured = {}
    with duckdb.connect() as connection, timed(measured):
        found = [str(folder / "results.parquet"), LAST_NIGHT]
        rows = connection.execute(OVERDUE_AND_LOW, found).fetchall()
    return measured | {"rows": len(rows)}


def yardstick_pandas(folder: Path) -> Measured:
    """The analyst's loop, patient by patient, on a sample; the seconds are those for everybody."""
    import pandas as pd

    counted = ["777-3", "6690-2", "718-7", "751-8", "731-0"]
    with duckdb.connect() as connection:
        everybody = "SELECT count(DISTINCT patient_id) FROM read_parquet($1)"
        of_all = connection.execute(everybody, [str(folder / "results.parquet")]).fetchone()[0]
        sample = connection.execute(
            "SELECT * FROM read_parquet($1) WHERE patient_id IN (SELECT DISTINCT patient_id "
            f"FROM read_parquet($1) ORDER BY 1 LIMIT {SAMPLE_PATIENTS})",
            [str(folder / "results.parquet")],
        ).fetchall()
    columns = ["result_id", "patient_id", "code", "collected_at", "value"]
    frame, found = pd.DataFrame(sample, columns=columns), []
    measured: Measured = {}
    with timed(measured):
        for patient, rows in frame.groupby("patient_id"):
            rows = rows.sort_values("collected_at")
            rows["day"] = pd.to_datetime(rows["collected_at"]).dt.date
            done = rows[rows["code"].isin(counted)].groupby("day")["code"].nunique()
            complete = done[done == len(counted)]
            platelets = pd.to_numeric(rows[rows["code"] == "777-3"]["value"], errors="coerce")
            due = complete.index.max() + pd.DateOffset(months=1, days=7) if len(complete) else None
            if due is None or due.date() < LAST_NIGHT or platelets.iloc[-1:].lt(100).any():
                found.append(patient)
    patients = frame["patient_id"].nunique()
    measured["seconds"] *= of_all / max(1, patients)
    return measured | {"rows": len(found)}


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
    "yardstick-sql": yardstick_sql,
    "yardstick-pandas": yardstick_pandas,
    "new-rows": new_rows,
    "help": start_help,
    "sample": start_sample,
    "night": night,
    "older-rows": older_rows,
    "older-half": older_half,
    "night-after": night_after,
}

if __name__ == "__main__":
    main()
