"""A full disk, a damaged store: a clear error, exit 1, nothing published, nothing damaged."""

import resource
import subprocess
import sys

import pytest

from tests.cli.labwatch import labwatch
from tests.cli.registry import lay_out
from tests.recovery.old_store import rows_of

NIGHT = ("--as-of", "2026-06-30")
MAIN = [sys.executable, "-c", "from pipelines.cli import main; main()"]


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """A registry that is taken in and evaluated, but not published."""
    folder = tmp_path_factory.mktemp("good")
    lay_out(folder)
    assert labwatch("ingest", cwd=folder).status == 0
    assert labwatch("evaluate", *NIGHT, cwd=folder).status == 0
    return folder


@pytest.fixture
def registry(good, tmp_path):
    """A copy of it that may be spoilt."""
    subprocess.run(["cp", "-r", f"{good}/.", tmp_path], check=True)
    return tmp_path


def with_files_up_to(kibibytes, folder, *arguments):
    """The command where no file may grow beyond a size, as on a disk that is full."""

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (kibibytes * 1024, kibibytes * 1024))

    return subprocess.run(
        [*MAIN, *arguments], cwd=folder, preexec_fn=limit, capture_output=True, text=True
    )


def test_a_full_disk_while_reading_files_in_loses_nothing(registry):
    before = rows_of(registry / "store/labwatch.duckdb")
    landing = registry / "landing/lab/2026-06-30.csv"
    rows = "\n".join(
        f"n{n},ada,777-3,2026-06-2{n % 9}T08:00,{100 + n % 300},10*3/uL,final" for n in range(999)
    )
    landing.write_text(f"result_id,patient_id,code,collected_at,value,unit,status\n{rows}\n")
    ended = with_files_up_to(16, registry, "ingest")
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    after = rows_of(registry / "store/labwatch.duckdb")
    assert after | {"intake": []} == before | {"intake": []}
    assert labwatch("ingest", cwd=registry).status == 0
    assert len(rows_of(registry / "store/labwatch.duckdb")["result"]) > 900


def test_a_full_disk_while_publishing_publishes_nothing(registry):
    ended = with_files_up_to(4, registry, "publish")
    assert ended.returncode == 1
    assert "Make room" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (registry / "published/latest.json").exists()
    assert list((registry / "published").glob("*")) == []
    assert labwatch("publish", cwd=registry).status == 0


def spoil(store, how):
    size = store.stat().st_size
    with store.open("r+b") as file:
        if how == "truncated":
            file.truncate(size // 2)
        elif how == "overwritten":
            file.write(b"no database" * 1000)
        else:
            for place in range(16_384, size, 4096):
                file.seek(place)
                file.write(b"garbage in the middle" * 20)


@pytest.mark.parametrize("how", ["truncated", "overwritten", "garbled"])
@pytest.mark.parametrize("command", [["ingest"], ["store", "verify"]])
def test_a_damaged_store_is_a_clear_error(registry, how, command):
    store = registry / "store/labwatch.duckdb"
    spoil(store, how)
    spoilt = store.read_bytes()
    ended = subprocess.run([*MAIN, *command], cwd=registry, capture_output=True, text=True)
    assert ended.returncode == 1
    assert "labwatch: " in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "unexpected" not in ended.stderr
    assert store.read_bytes() == spoilt
    assert not (registry / "published").exists()


def test_a_backup_holds_what_the_store_holds(registry):
    assert labwatch("store", "backup", "safe/copy.duckdb", cwd=registry).status == 0
    store = rows_of(registry / "store/labwatch.duckdb")
    assert rows_of(registry / "safe/copy.duckdb") == store
    assert (registry / "safe/copy.duckdb").stat().st_mode & 0o007 == 0


def test_a_backup_in_the_place_of_the_store_works_like_it(registry):
    labwatch("store", "backup", "copy.duckdb", cwd=registry)
    spoil(registry / "store/labwatch.duckdb", "truncated")
    (registry / "copy.duckdb").replace(registry / "store/labwatch.duckdb")
    assert labwatch("store", "verify", cwd=registry).status == 0
    assert labwatch("evaluate", *NIGHT, cwd=registry).status == 0


def test_a_store_that_contradicts_itself_is_found(registry):
    from pipelines.warehouse import Warehouse

    assert labwatch("store", "verify", cwd=registry).status == 0
    with Warehouse.connect(registry / "store/labwatch.duckdb") as warehouse:
        warehouse.execute("DELETE FROM result WHERE result_id = 'r1'")
    ended = labwatch("store", "verify", cwd=registry)
    assert ended.status == 1
    assert "file_row.sql: 1 rows" in ended.err
