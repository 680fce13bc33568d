"""Measures a night on Spark with 1 and 2 cores of this machine, at several sizes, beside DuckDB.

    python -m bench.spark [--patients 500 2000 8000] [--no-write]

Each run is a process of its own. The table goes into bench/README.md, between markers of its own.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter

HERE = Path(__file__).parent
MARKERS = ("<!-- spark -->\n", "<!-- /spark -->")
LAST_NIGHT = date(2026, 6, 30)
SEED = 1
CORES = (1, 2)
Measured = dict[str, float]


def main() -> None:
    options = parse()
    if options.only is not None:
        print(json.dumps(evaluated(Path(options.only[0]), options.only[1])))
        return
    with tempfile.TemporaryDirectory(prefix="labwatch-bench-") as temporary:
        sizes = {
            patients: measure(Path(temporary) / str(patients), patients)
            for patients in options.patients
        }
    text = report(sizes)
    print(text)
    if not options.no_write:
        write(text)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--patients", type=int, nargs="+", default=[500, 2_000, 8_000])
    parser.add_argument("--no-write", action="store_true", help="leave bench/README.md alone")
    parser.add_argument("--only", nargs=2, help=argparse.SUPPRESS)  # one run, in this process
    return parser.parse_args()


def measure(folder: Path, patients: int) -> dict[str, Measured]:
    """One registry: DuckDB, then Spark with each number of cores, each in a new process."""
    from pipelines.export import export_parquet
    from pipelines.intake.ingest import ingest
    from pipelines.settings import load_configuration
    from pipelines.synth.registry import synthesise

    synthesise(patients, SEED, folder, ends_on=LAST_NIGHT)
    configuration = load_configuration(folder / "labwatch.yaml")
    ingest(configuration, LAST_NIGHT)
    export_parquet(configuration, folder / "dataset")
    return {engine: child(folder, engine) for engine in ("duckdb", *(f"{n}" for n in CORES))}


def child(folder: Path, engine: str) -> Measured:
    print(f"{folder.name} patients, {engine} ...", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "bench.spark", "--only", str(folder), engine]
    done = subprocess.run(command, cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def evaluated(folder: Path, engine: str) -> Measured:
    """One night: seconds to start, seconds of the night, processor time of the night, results."""
    night = (LAST_NIGHT, LAST_NIGHT)
    results = json.loads((folder / "dataset" / "dataset.json").read_text())["tables"]["result"]
    if engine == "duckdb":
        from pipelines.evaluate import evaluate_night
        from pipelines.settings import load_configuration

        configuration = load_configuration(folder / "labwatch.yaml")
        cpu, started = processor_seconds(os.getpid()), perf_counter()
        flags = evaluate_night(configuration, *night).flags.height
        start, java = 0.0, os.getpid()
    else:
        from pipelines.spark.evaluate import evaluate_dataset
        from pipelines.spark.session import start_spark

        begun = perf_counter()
        spark = start_spark(f"local[{engine}]")
        start, java = perf_counter() - begun, java_of(spark)
        cpu, started = processor_seconds(java), perf_counter()
        target = str(folder / f"night-{engine}")
        flags = evaluate_dataset(spark, str(folder / "dataset"), target, night)["flags"]
    seconds = perf_counter() - started
    cpu = processor_seconds(java) - cpu
    return {"start": start, "seconds": seconds, "cpu": cpu, "results": results, "flags": flags}


def java_of(spark) -> int:
    return int(spark.sparkContext._jvm.java.lang.ProcessHandle.current().pid())


def processor_seconds(process: int) -> float:
    """Of one process, as Linux counts it; Spark's is Java."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def report(sizes: dict[int, dict[str, Measured]]) -> str:
    """The table as Markdown."""
    from bench.run import machine

    lines = [
        "| patients | results | flags | engine | start s | night s | CPU s | results per CPU s |",
        "|---:|---:|---:|---|---:|---:|---:|---:|",
    ]
    for patients, runs in sizes.items():
        for engine, run in runs.items():
            name = "DuckDB" if engine == "duckdb" else f"Spark, local[{engine}]"
            lines.append(
                f"| {patients:,} | {run['results']:,.0f} | {run['flags']:,.0f} | {name} "
                f"| {run['start']:.1f} | {run['seconds']:.1f} | {run['cpu']:.1f} "
                f"| {run['results'] / run['cpu']:,.0f} |"
            )
    return "\n".join([*lines, "", f"Each once. {machine(0).partition('. ')[2]}", ""])


def write(text: str) -> None:
    """Put the table between the markers of the page."""
    page = HERE / "README.md"
    before, rest = page.read_text("utf-8").split(MARKERS[0])
    after = rest.split(MARKERS[1])[1]
    page.write_text(before + MARKERS[0] + text + MARKERS[1] + after, "utf-8")


if __name__ == "__main__":
    main()
