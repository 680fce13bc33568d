"""Measures a whole night on made-up patients beside what bare DuckDB needs for the same data.

    python bench/run.py --patients 20000 [--runs 3] [--twice] [--keep DIR] [--no-write]

Each step runs in a process of its own. Yardsticks are the median of several runs; the steps of
Labwatch run once, as they would at night. The table goes into bench/README.md between its markers.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from statistics import median_low

HERE = Path(__file__).parent
MARKERS = ("<!-- measured -->\n", "<!-- /measured -->")
NAMES = {
    "synth": "make up the registry",
    "load": "load: CSV files to store",
    "evaluate": "evaluate: store to flags",
    "publish": "publish: flags to files",
    "yardstick-read-csv": "yardstick 1: bare `read_csv` of the result files into a table",
    "results-parquet": "(write the results as one Parquet file)",
    "yardstick-scan": "yardstick 2: bare scan of that file, latest value per patient and test",
    "yardstick-sql": "yardstick 3: one SQL for overdue blood counts and low platelets only",
    "yardstick-pandas": "yardstick 4: the same two questions patient by patient in pandas, scaled",
    "night": "a night with 1 % new rows: ingest, evaluate, publish",
    "older-half": "(load every result once more, 12 years earlier, and evaluate everybody)",
    "night-after": "the next night: as many new rows on twice the history of the same patients",
    "help": "start-up: `labwatch --help`",
    "sample": "start-up: `labwatch evaluate` on data/sample/, everybody derived",
}
YARDSTICK_OF = {"load": "yardstick-read-csv", "evaluate": "yardstick-scan"}
ONE_PER_CENT = 100
PACKAGES = ("duckdb", "polars", "numpy", "pandas")
Measured = dict[str, float]


def main() -> None:
    options = parse()
    with tempfile.TemporaryDirectory(prefix="labwatch-bench-") as temporary:
        folder = options.keep or Path(temporary)
        measured = measure(folder, options.patients, options.runs, options.twice)
    text = report(measured, options)
    print(text)
    if not options.no_write:
        write(text)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--patients", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=3, help="of each yardstick")
    parser.add_argument(
        "--twice", action="store_true", help="also the next night, on twice the history"
    )
    parser.add_argument("--keep", type=Path, help="an empty folder in which the data stay")
    parser.add_argument("--no-write", action="store_true", help="leave bench/README.md alone")
    return parser.parse_args()


def measure(folder: Path, patients: int, runs: int, twice: bool) -> dict[str, Measured]:
    """Every step in order; yardsticks as the run of median time."""
    measured = {"synth": child("synth", folder, str(patients))}
    measured["yardstick-read-csv"] = typical("yardstick-read-csv", folder, runs)
    measured["load"] = child("load", folder) | {
        "files_mib": size_mib(folder / "landing", "**/results*.csv*"),
        "store_mib": size_mib(folder / "store", "*.duckdb"),
    }
    for stage in ("evaluate", "publish", "results-parquet"):
        measured[stage] = child(stage, folder)
    others = ("yardstick-sql", "yardstick-pandas") if find_spec("pandas") else ("yardstick-sql",)
    for stage in ("yardstick-scan", *others):
        measured[stage] = typical(stage, folder, runs)
    new = int(measured["yardstick-read-csv"]["rows"] / ONE_PER_CENT)
    child("new-rows", folder, str(new))
    measured["night"] = child("night", folder)
    measured |= {stage: typical(stage, folder, runs) for stage in ("help", "sample")}
    if twice:
        child("older-rows", folder)
        measured["older-half"] = child("older-half", folder)
        measured["night-after"] = child("night-after", folder)
    return measured


def child(stage: str, folder: Path, *more: str) -> Measured:
    """One step in a new process."""
    print(f"{stage} ...", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "bench.stages", stage, str(folder), *more]
    done = subprocess.run(command, cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def typical(stage: str, folder: Path, runs: int) -> Measured:
    """The run of median time among several."""
    many = [child(stage, folder) for _ in range(runs)]
    middle = median_low(run["seconds"] for run in many)
    return next(run for run in many if run["seconds"] == middle)


def size_mib(folder: Path, pattern: str) -> float:
    return sum(path.stat().st_size for path in folder.glob(pattern)) / 2**20


def report(measured: dict[str, Measured], options: argparse.Namespace) -> str:
    """The table as Markdown."""
    load = measured["load"]
    lines = [
        f"{options.patients:,} patients, {measured['yardstick-read-csv']['rows']:,.0f} rows of "
        f"results in {load['files_mib']:,.0f} MiB of CSV (every other file compressed); "
        f"{load['rows']:,.0f} stored in {load['store_mib']:,.0f} MiB; "
        f"{measured['publish']['rows']:,.0f} flags.",
        "",
        "| step | wall s | CPU s | peak MiB | ratio to its yardstick |",
        "|---|---:|---:|---:|---:|",
    ]
    for stage, name in NAMES.items():
        if stage in measured:
            run, beside = measured[stage], ratio(measured, stage)
            cpu = f"{run['cpu seconds']:.2f}" if "cpu seconds" in run else ""
            lines.append(
                f"| {name} | {run['seconds']:.2f} | {cpu} | {run['peak_mib']:,.0f} | {beside} |"
            )
    profiles = [profile(measured, stage) for stage in ("evaluate", "night", "night-after")]
    if "older-half" in measured:
        doubled = measured["older-half"]
        profiles.append(
            f"Twice the history: {doubled['rows']:,.0f} results stored, before it "
            f"{doubled['rows before']:,.0f}.\n"
        )
    return "\n".join([*lines, "", *profiles, machine(options.runs), ""])


def ratio(measured: dict[str, Measured], stage: str) -> str:
    """A step beside its yardstick; a night beside a full load and evaluation, or the other."""
    seconds = measured[stage]["seconds"]
    if stage in YARDSTICK_OF:
        return f"{seconds / measured[YARDSTICK_OF[stage]]['seconds']:.1f}"
    if stage == "night":
        full = measured["load"]["seconds"] + measured["evaluate"]["seconds"]
        return f"{seconds / full:.3f} of a full load and evaluation"
    if stage == "night-after":
        return f"{seconds / measured['night']['seconds']:.2f} of the night before it"
    return ""


def profile(measured: dict[str, Measured], stage: str) -> str:
    """Where the time of a stage went, in seconds."""
    run = measured.get(stage, {})
    parts = [(name, run[name]) for name in ("ingest", "evaluate", "publish") if name in run]
    parts += [(name[5:], seconds) for name, seconds in run.items() if name.startswith("step ")]
    told = ", ".join(f"{name} {seconds:.2f}" for name, seconds in parts)
    return f"Of {NAMES[stage]}: {told}.\n" if told else ""


def machine(runs: int) -> str:
    """On what it was measured, with what."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES if find_spec(name))
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=HERE, capture_output=True, text=True
    ).stdout.strip()
    models = [line for line in cpu_info() if line.startswith("model name")]
    cpu = models[0].split(":")[1].strip() if models else platform.processor()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"Yardsticks: median of {runs} runs, the other steps once. Commit {commit}, Python "
        f"{platform.python_version()}, {packages}; {os.cpu_count()} cores of {cpu}, "
        f"{memory:.0f} GiB, {platform.system()}."
    )


def cpu_info() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def write(text: str) -> None:
    """Put the table between the markers of the page."""
    page = HERE / "README.md"
    before, rest = page.read_text("utf-8").split(MARKERS[0])
    after = rest.split(MARKERS[1])[1]
    page.write_text(before + MARKERS[0] + text + MARKERS[1] + after, "utf-8")


if __name__ == "__main__":
    main()
