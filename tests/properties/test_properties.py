"""What must hold of any night, whatever the registry."""

from random import Random

import polars as pl
import pytest

from schemas.published import Adherence, Evaluations, Flags, Quality, Status
from tests.oracle.landing import delivery_path
from tests.oracle.model import Delivery, Registry
from tests.oracle.strategies import FEEDS, NIGHTS, build_registry
from tests.properties.nights import (
    flags_of,
    once_each,
    renamed,
    run,
    shuffled,
    status_of,
    together,
)

NIGHT = NIGHTS[0]
TABLES = {
    "flags": Flags,
    "status": Status,
    "evaluations": Evaluations,
    "adherence": Adherence,
    "quality": Quality,
}


def people(seed: int, count: int = 25) -> Registry:
    rng = Random(seed)
    return once_each(build_registry(NIGHT, [rng.getrandbits(32) for _ in range(count)]))


def test_strangers_change_nobodys_flags(tmp_path):
    """An unrelated patient changes nobody: the same flags and schedule with and without them."""
    ours, strangers = renamed(people(1), "OURS-"), renamed(people(2), "THEIRS-")
    alone, _ = run(ours, tmp_path / "alone", NIGHT)
    in_company, _ = run(together(ours, strangers), tmp_path / "company", NIGHT)
    assert flags_of(alone)
    assert flags_of(in_company, "OURS-") == flags_of(alone)
    assert status_of(in_company, "OURS-") == status_of(alone)


def test_the_order_of_rows_in_a_file_does_not_matter(tmp_path):
    made = people(3)
    as_made, _ = run(made, tmp_path / "made", NIGHT)
    mixed, _ = run(shuffled(made, Random(3)), tmp_path / "mixed", NIGHT)
    assert flags_of(as_made)
    assert flags_of(mixed) == flags_of(as_made)
    assert status_of(mixed) == status_of(as_made)


def test_running_the_night_twice_changes_nothing(tmp_path):
    """The second run reads no file, and publishes the same tables to the byte."""
    made = people(4)
    _, folder = run(made, tmp_path, NIGHT)
    first = {path.name: path.read_bytes() for path in folder.glob("*.parquet")}
    _, again = run(made, tmp_path, NIGHT)
    assert again == folder
    assert first.keys() == {f"{name}.parquet" for name in TABLES}
    assert {path.name: path.read_bytes() for path in folder.glob("*.parquet")} == first


@pytest.mark.parametrize("files", ["no files", "files with a header only"])
def test_an_empty_registry_gives_empty_tables_of_the_same_types(tmp_path, files):
    deliveries = []
    if files == "files with a header only":
        deliveries = [
            Delivery(feed.name, delivery_path(feed.name, NIGHT.isoformat()), NIGHT, [])
            for feed in FEEDS
        ]
    _, folder = run(Registry(FEEDS, deliveries), tmp_path, NIGHT)
    for name, model in TABLES.items():
        published = pl.read_parquet(folder / f"{name}.parquet", hive_partitioning=False)
        assert published.is_empty()
        assert published.schema == model.empty().schema
