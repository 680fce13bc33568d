"""Kill runs at random moments, run again, and compare with a run that nobody disturbed.

`python -m tests.recovery.killing 200 1` (how often, seed) says where it hit; `make kill` does that.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from tests.recovery.old_store import VERSION_1, rows_of

ROOT = Path(__file__).resolve().parents[2]
BATCH = 20  # kills reported together
NIGHTS = ("2026-06-21", "2026-06-30")
MOMENTOUS = {"transaction", "commit", "committed", "files written", "swap", "swapped"}
STAGES = ("ingest", "evaluate", "publish")
OWN_TO_A_RUN = {"run_id", "seconds", "intake_key"}
NOT_COMPARED = ("intakes", "durations_s", "intake_durations_s")


@dataclass
class Nest:
    """Runs, each in a fresh process; `process` has imported what they need."""

    process: subprocess.Popen
    hit: Counter = field(default_factory=Counter)  # (stage, step): kills

    def run(self, folder: Path, night: str) -> dict[str, float]:
        """One undisturbed run; how long each stage took."""
        known = len(events_of(folder))
        self.begin(folder, night)
        at = []
        for stage in (*STAGES, "end"):
            wait_for(folder, stage, known)
            at.append(time.perf_counter())
        assert self.ended() == 0
        return {stage: at[n + 1] - at[n] for n, stage in enumerate(STAGES)}

    def begin(self, folder: Path, night: str, last: int = 0) -> int:
        self.say(f"{folder / 'labwatch.yaml'}\t{folder / 'step'}\t{night}\t{last}")
        return int(self.process.stdout.readline())

    def ended(self) -> int:
        self.say("")
        return int(self.process.stdout.readline())

    def say(self, line: str) -> None:
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def kill_in(self, folder: Path, night: str, stage: str, after: float) -> bool:
        """Kill a run some time after it came to a stage; False when it ended before that."""
        known = len(events_of(folder))
        run = self.begin(folder, night)
        wait_for(folder, stage, known)
        time.sleep(after)
        os.kill(run, signal.SIGKILL)
        return self.was_hit(folder)

    def kill_at(self, folder: Path, night: str, last: int) -> bool:
        """Kill a run at its step of that number; False when it had fewer."""
        self.begin(folder, night, last)
        return self.was_hit(folder)

    def was_hit(self, folder: Path) -> bool:
        """Whether the run was killed; then where is counted."""
        if self.ended() == 0:
            return False
        self.hit[stage_of(folder), (["start", *steps_of(folder)])[-1]] += 1
        return True


@dataclass
class Whole:
    """A night that nobody disturbed: where it begins, what it leaves, how long it is."""

    base: Path
    state: dict
    seconds: dict[str, float]  # by stage
    steps: list[str]

    def a_step(self, dice: random.Random) -> int:
        """The number of a step: of any, or of one that makes something last or visible."""
        numbers = [n for n, step in enumerate(self.steps, start=1) if step in MOMENTOUS]
        return dice.choice(dice.choice((numbers, range(1, len(self.steps) + 1))))


def nest() -> Nest:
    """Start it; end it with `close`."""
    code = [sys.executable, "-m", "tests.recovery.nest"]
    return Nest(subprocess.Popen(code, cwd=ROOT, stdin=-1, stdout=-1, text=True))


def close(nest: Nest) -> None:
    nest.process.stdin.close()
    nest.process.wait()
    nest.process.stdout.close()


def lay_out(folder: Path, until: str) -> None:
    """The landing files received by a day."""
    shutil.copytree(VERSION_1, folder, dirs_exist_ok=True)
    for file in folder.glob("landing/*/*.csv"):
        if file.stem > until:
            file.unlink()


def events_of(folder: Path) -> list[dict]:
    """The journal; a line that is just being written is not there yet."""
    place = folder / "store" / "labwatch.duckdb.runs.jsonl"
    lines = place.read_text().split("\n")[:-1] if place.exists() else []
    return [json.loads(line) for line in lines if line.endswith("}")]


def stage_of(folder: Path) -> str:
    last = events_of(folder)[-1]
    return last.get("stage", last["event"])


def steps_of(folder: Path) -> list[str]:
    """What the run that began last came to, step by step."""
    return (folder / "step").read_text().splitlines()


def wait_for(folder: Path, stage: str, known: int) -> None:
    """Until the run whose events follow the known ones has come to the stage, or to its end."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        fresh = events_of(folder)[known:]
        if any(stage in (event["event"], event.get("stage")) for event in fresh):
            return
        if any(event["event"] == "end" for event in fresh):
            return
        time.sleep(0.002)
    raise AssertionError(f"no run came to {stage}")


def state_of(folder: Path) -> dict:
    """Everything that must be the same: every table, every published file, every name."""
    tables = rows_of(folder / "store" / "labwatch.duckdb")
    released = sum(row["released"] for row in tables.pop("intake"))
    return {
        "released": released,
        "tables": {
            name: [{k: v for k, v in row.items() if k not in OWN_TO_A_RUN} for row in rows]
            for name, rows in tables.items()
        },
        "published": {
            str(path.relative_to(folder)): content_of(path)
            for path in sorted((folder / "published").rglob("*"))
            if path.is_file()
        },
        "beside": sorted(path.name for path in (folder / "store").iterdir()),
    }


def differences(found: dict, expected: dict, place: str = "") -> list[str]:
    """Where two states differ, and how."""
    if isinstance(found, dict) and isinstance(expected, dict):
        return [
            line
            for key in sorted(found.keys() | expected.keys())
            for line in differences(found.get(key), expected.get(key), f"{place}/{key}")
        ]
    return [] if found == expected else [f"{place}: {found}, undisturbed {expected}"[:2000]]


def content_of(path: Path):
    if path.suffix == ".parquet":
        return pl.read_parquet(path, hive_partitioning=False).rows()
    if path.name == "run.json":
        record = json.loads(path.read_text())
        return {key: value for key, value in record.items() if key not in NOT_COMPARED}
    return None if path.suffix == ".xlsx" else path.read_text()


def trial(nest: Nest, whole: Whole, folder: Path, dice: random.Random) -> dict:
    """Kill one to five runs of the second night, then let one finish; what is there then.

    Half of them by the clock, half at a step.
    """
    shutil.copytree(whole.base, folder)
    for _ in range(dice.randint(1, 5)):
        stage = dice.choice(STAGES)
        if dice.random() < 0.5:
            after = dice.uniform(0, whole.seconds[stage])
            is_hit = nest.kill_in(folder, NIGHTS[1], stage, after)
        else:
            is_hit = nest.kill_at(folder, NIGHTS[1], whole.a_step(dice))
        if not is_hit:
            break
    nest.run(folder, NIGHTS[1])
    found = state_of(folder)
    shutil.rmtree(folder)
    return found


def prepared(nest: Nest, folder: Path) -> Whole:
    """The registry after its first night, and what the second does when nobody disturbs it."""
    base, undisturbed = folder / "base", folder / "undisturbed"
    lay_out(base, NIGHTS[0])
    nest.run(base, NIGHTS[0])
    lay_out(base, NIGHTS[1])
    shutil.copytree(base, undisturbed)
    seconds = nest.run(undisturbed, NIGHTS[1])
    return Whole(base, state_of(undisturbed), seconds, steps_of(undisturbed))


def kill(times: int, seed: int, folder: Path) -> Counter:
    """Kill that often; every trial must end like the undisturbed run."""
    dice, runs = random.Random(seed), nest()
    try:
        whole = prepared(runs, folder)
        number = 0
        while runs.hit.total() < times:
            number += 1
            found = trial(runs, whole, folder / f"trial-{number}", dice)
            wrong = differences(found, whole.state)
            assert not wrong, f"trial {number} of seed {seed} left something else: {wrong}"
    finally:
        close(runs)
    return runs.hit


def main() -> None:
    times, seed, hit = int(sys.argv[1]), int(sys.argv[2]), Counter()
    while hit.total() < times:
        with tempfile.TemporaryDirectory() as folder:
            hit += kill(min(BATCH, times - hit.total()), seed + hit.total(), Path(folder))
        print(f"{hit.total()} kills survived", flush=True)
    for stage in ("begin", *STAGES):
        steps = {step: kills for (at, step), kills in hit.items() if at == stage}
        print(f"{sum(steps.values()):5}  {stage}")
        for step, kills in sorted(steps.items(), key=lambda found: -found[1]):
            print(f"{kills:11}  {step}")


if __name__ == "__main__":
    main()
