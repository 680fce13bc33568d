"""Measures how fast each input format is taken in, on the same registry.

    python -m bench.formats --patients 1000 [--keep DIR] [--no-write]

Each format is read, harmonised and loaded by one ingest, in a process of its own. The table goes
into bench/README.md, between markers of its own.
"""

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter

HERE = Path(__file__).parent
MARKERS = ("<!-- formats -->\n", "<!-- /formats -->")
LAST_NIGHT = date(2026, 6, 30)
SEED = 1
Measured = dict[str, float]


def main() -> None:
    options = parse()
    if options.only is not None:
        print(json.dumps(ingested(options.only)))
        return
    with tempfile.TemporaryDirectory(prefix="labwatch-bench-") as temporary:
        folder = options.keep or Path(temporary)
        text = report(measure(folder, options.patients), options.patients)
    print(text)
    if not options.no_write:
        write(text)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--patients", type=int, default=1_000)
    parser.add_argument("--keep", type=Path, help="an empty folder in which the data stay")
    parser.add_argument("--no-write", action="store_true", help="leave bench/README.md alone")
    parser.add_argument(
        "--only", type=Path, help=argparse.SUPPRESS
    )  # one registry, in this process
    return parser.parse_args()


def measure(folder: Path, patients: int) -> dict[str, Measured]:
    """The registry in every format, then each format in a new process."""
    from pipelines.synth import write_every_format
    from pipelines.synth.every_format import formats_known

    write_every_format(patients, SEED, folder, LAST_NIGHT)
    return {name: child(folder / name) for name in formats_known()}


def child(folder: Path) -> Measured:
    print(f"{folder.name} ...", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "bench.formats", "--only", str(folder)]
    done = subprocess.run(command, cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def ingested(folder: Path) -> Measured:
    """One ingest: rows, time, processor time of all its threads, and peak memory.

    Imports are not timed, and are part of the peak.
    """
    from pipelines.intake.ingest import ingest
    from pipelines.settings import load_configuration

    configuration = load_configuration(folder / "labwatch.yaml")
    cpu, started = processor_seconds(), perf_counter()
    files = ingest(configuration, LAST_NIGHT).files
    return {
        "seconds": perf_counter() - started,
        "cpu": processor_seconds() - cpu,
        "peak_mib": peak_mib(),
        "rows": sum(file.read for file in files),
        "loaded": sum(file.loaded for file in files),
        "mib": sum((folder / file.file).stat().st_size for file in files) / 2**20,
    }


def peak_mib() -> float:
    """Of this process alone: `ru_maxrss` holds what its parent had when it began."""
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    return int(peak) / 1024


def processor_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def report(measured: dict[str, Measured], patients: int) -> str:
    """The table as Markdown."""
    from bench.run import machine

    lines = [
        f"{patients:,} patients, the same rows in every format.",
        "",
        "| format | rows read | loaded | MiB of files | wall s | CPU s | rows per wall s "
        "| rows per CPU s | peak MiB |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, run in measured.items():
        lines.append(
            f"| {name} | {run['rows']:,.0f} | {run['loaded']:,.0f} | {run['mib']:,.1f} "
            f"| {run['seconds']:.2f} | {run['cpu']:.2f} | {run['rows'] / run['seconds']:,.0f} "
            f"| {run['rows'] / run['cpu']:,.0f} | {run['peak_mib']:,.0f} |"
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
