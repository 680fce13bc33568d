"""Reads files in a process that may use little memory, and tells how each ended.

    python -m tests.hostile.under_limit BYTES FORMAT ENTITY FILE ...

prints one JSON object: name of the file: what it was refused for, or how many rows it gave.
"""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

LIMIT_BYTES = 4 * 2**30  # of addresses, of which libraries and their threads take more than one
# Each thread and each of its arenas takes addresses, used or not: as few on any machine.
FEW_THREADS = {"POLARS_MAX_THREADS": "2", "OMP_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"}


def verdicts(kind: str, entity: str, files: list[Path]) -> dict[str, str | int]:
    """What a reader says of each file, in a process of its own."""
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-m", __spec__.name, kind, entity, *map(str, files)],
        cwd=root,
        env=os.environ | FEW_THREADS,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, LIMIT_BYTES))
    from pipelines.errors import FileRefused
    from pipelines.feed_settings import Feed
    from pipelines.readers import read

    kind, entity, *files = sys.argv[1:]
    feed = Feed(name="lab", entity=entity, format=kind, path="*")
    told = {}
    for file in map(Path, files):
        try:
            told[file.name] = sum(batch.height for batch in read(feed, file))
        except FileRefused as refusal:
            told[file.name] = str(refusal)
    print(json.dumps(told))


if __name__ == "__main__":
    main()
