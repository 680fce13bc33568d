"""Measures what Prefect adds to a night: a server that is running, and the temporary one.

    python -m bench.prefect_cost [--times 3] [--no-write]

The night is that of data/sample with nothing new in the landing folders, so that little hides the
difference; what is added does not grow with the patients. The table goes into bench/README.md.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.run import machine

HERE = Path(__file__).parent
MARKERS = ("<!-- prefect -->\n", "<!-- /prefect -->")
SAMPLE = HERE.parent / "data" / "sample"
AS_OF = ("--as-of", "2026-06-30")
LABWATCH = (sys.executable, "-c", "from pipelines.cli import main; main()")
STAGES = """
from datetime import date
from pathlib import Path
from pipelines import stages
from pipelines.settings import load_configuration
configuration = load_configuration(Path("labwatch.yaml"))
stages.ingest_files(configuration, date(2026, 6, 30))
stages.evaluate_store(configuration, date(2026, 6, 30))
stages.publish_kept(configuration)
"""
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PAGE_MIB = os.sysconf("SC_PAGE_SIZE") / 2**20
LOOK_EVERY_S = 0.05


@dataclass
class Cost:
    wall_s: float
    cpu_s: float
    peak_mib: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=3, help="each; the median is shown")
    parser.add_argument("--no-write", action="store_true", help="leave bench/README.md alone")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="labwatch-prefect-") as folder:
        text = report(measure(Path(folder) / "registry", options.times), options.times)
    print(text)
    if not options.no_write:
        write(text)


def measure(folder: Path, times: int) -> dict[str, Cost]:
    shutil.copytree(SAMPLE, folder)
    night = (*LABWATCH, "run", *AS_OF)
    alone = environment(folder)
    costs = {}
    # The first night of all reads the sample, and makes the database of Prefect.
    subprocess.run((*LABWATCH, "ingest"), cwd=folder, env=alone, check=True, capture_output=True)
    costs["the three stages, without Prefect"] = often(
        (sys.executable, "-c", STAGES), folder, alone, times
    )
    costs["`labwatch run`, temporary server, its very first start"] = cost(night, folder, alone)
    costs["`labwatch run`, temporary server"] = often(night, folder, alone, times)
    port = free_port()
    served = alone | {
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
    }
    command = (sys.executable, "-m", "prefect", "server", "start", "--port", str(port), "--no-ui")
    server = subprocess.Popen(
        command, env=served, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for_health(served["PREFECT_API_URL"])
        before = cpu_of(server.pid)
        since = time.monotonic()
        costs["`labwatch run`, server running"] = often(night, folder, served, times)
        share = (cpu_of(server.pid) - before) / times
        seconds = (time.monotonic() - since) / times
        costs["(the server itself, for each of these nights)"] = Cost(
            seconds, share, rss_of(server.pid)
        )
    finally:
        server.terminate()
        server.wait()
    return costs


def environment(folder: Path) -> dict[str, str]:
    """As if nobody had ever set Prefect up on this machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return kept | {"HOME": str(folder), "DO_NOT_TRACK": "1"}


def often(command: tuple[str, ...], folder: Path, env: dict[str, str], times: int) -> Cost:
    costs = [cost(command, folder, env) for _ in range(times)]
    return Cost(*(median(getattr(one, name) for one in costs) for name in Cost.__annotations__))


def cost(command: tuple[str, ...], folder: Path, env: dict[str, str]) -> Cost:
    """Of the process and all that it starts: CPU of each as last seen, the peak of their sum."""
    print(" ".join(command[-4:])[-60:].replace("\n", " "), "...", file=sys.stderr, flush=True)
    started = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    cpu: dict[int, float] = {}
    peak = 0.0
    while process.poll() is None:
        seen = of_session(process.pid)
        cpu |= {pid: seconds for pid, (seconds, _) in seen.items()}
        peak = max(peak, sum(mib for _, mib in seen.values()))
        time.sleep(LOOK_EVERY_S)
    wall = time.monotonic() - started
    if process.returncode not in (0, 3):
        raise SystemExit(f"{command}: ended with {process.returncode}")
    return Cost(wall, sum(cpu.values()), peak)


def of_session(session: int) -> dict[int, tuple[float, float]]:
    """CPU seconds and MiB of every process of a session."""
    found = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        if int(fields[3]) == session:
            seconds = (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND
            found[int(place.parent.name)] = (seconds, int(fields[21]) * PAGE_MIB)
    return found


def cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def rss_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[21]) * PAGE_MIB


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def wait_for_health(api: str, seconds: int = 180) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{api}/health", timeout=10).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the server did not start")


def report(costs: dict[str, Cost], times: int) -> str:
    lines = "\n".join(
        f"| {name} | {cost.wall_s:.1f} | {cost.cpu_s:.1f} | {cost.peak_mib:,.0f} |"
        for name, cost in costs.items()
    )
    where = machine(0).partition(". ")[2]
    return (
        "| a night of the sample, nothing new | wall s | CPU s | peak MiB, all processes |\n"
        f"|---|---:|---:|---:|\n{lines}\n\nMedian of {times}, the first start once. {where}\n"
    )


def write(text: str) -> None:
    """Put the table between the markers of the page."""
    page = HERE / "README.md"
    before, rest = page.read_text("utf-8").split(MARKERS[0])
    page.write_text(before + MARKERS[0] + text + MARKERS[1] + rest.split(MARKERS[1])[1], "utf-8")


if __name__ == "__main__":
    main()
