"""A night from kept facts says what a night derived anew says, whatever came in between."""

import os
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from pipelines.evaluate import evaluate_from_facts, evaluate_night
from pipelines.facts import facts_file
from pipelines.intake.ingest import ingest
from pipelines.intake.retry import retry_quarantine
from pipelines.settings import load_configuration
from tests.oracle.landing import delivery_path, write_landing
from tests.oracle.model import Delivery, Registry
from tests.oracle.strategies import FEEDS, NIGHTS, build_registry

pytestmark = pytest.mark.slow
SEEDS = range(40 if os.environ.get("LABWATCH_HYPOTHESIS") == "thorough" else 1)
PATIENTS = 40
TABLES = ("flags", "status", "evaluations", "adherence", "quality")
# Days from the night a registry is made around: the same night twice, nights left out, a night
# gone back, and rows of the file that is dated 12 days ahead.
EVENINGS = (-30, -30, -20, -7, -9, 0, 1, 12, 45)


@pytest.mark.parametrize("seed", SEEDS)
def test_incremental_and_full_nights_say_the_same(tmp_path, seed):
    """Rows new, corrected, withdrawn, late, back-dated, dated ahead; people merged and unmerged."""
    rng = Random(seed)
    night = rng.choice(NIGHTS)
    registry = build_registry(night, [rng.getrandbits(32) for _ in range(PATIENTS)])
    parts = [*in_parts(registry, rng), *unmerged(registry, night)]
    rng.shuffle(parts)
    map_is_mended_at = rng.randrange(len(EVENINGS))
    for turn, days in enumerate(EVENINGS):
        as_of = night + timedelta(days=days)
        is_mended = turn >= map_is_mended_at
        came = parts[turn :: len(EVENINGS)] if rng.random() < 0.8 else []
        path = write_landing(Registry(feeds(is_mended), came), tmp_path)
        configuration = load_configuration(path)
        ingest(configuration, today=as_of)
        if turn == map_is_mended_at:
            retry_quarantine(configuration, today=as_of)
        assert_same_night(configuration, as_of)


def assert_same_night(configuration, as_of):
    anew = evaluate_night(configuration, as_of)
    kept = evaluate_from_facts(configuration, as_of, facts_file(configuration))
    for name in TABLES:
        assert getattr(kept, name).rows() == getattr(anew, name).rows(), (name, as_of)


def in_parts(registry, rng):
    """Every file torn into several that come on other days than they are dated."""
    return [
        replace(file, path=file.path.replace(".csv", f"-{number}.csv"), rows=rows)
        for file in registry.deliveries
        for number, rows in enumerate(torn(file.rows, rng))
        if rows
    ]


def torn(rows, rng):
    heaps = [[] for _ in range(rng.randint(1, 6))]
    for row in rows:
        rng.choice(heaps).append(row)
    return heaps


def unmerged(registry, night):
    """Everybody who was merged is a patient of their own again, a few days later."""
    apart = [
        row | {"merged_into": ""}
        for file in registry.deliveries
        for row in file.rows
        if row.get("merged_into")
    ]
    received_on = night + timedelta(days=1)
    return [Delivery("patients", delivery_path("patients", str(received_on)), received_on, apart)]


def feeds(is_mended):
    """Until the map is mended, a laboratory's numbers without a unit can't be read."""
    return [feed if is_mended else replace(feed, default_units={}) for feed in FEEDS]
