"""The pipeline agrees with the oracle on random registries: flags, status rows and accounting.

A registry holds about a hundred patients, so that a few share what setting up a store costs.
`LABWATCH_HYPOTHESIS=thorough` looks at many more, other ones each time.
"""

import os
import tempfile
from datetime import date, timedelta
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, Phase, given, settings

from tests.oracle.agreement import (
    Asked,
    differences,
    differences_in_another_order,
    differences_night_by_night,
)
from tests.oracle.strategies import registries

IS_THOROUGH = os.environ.get("LABWATCH_HYPOTHESIS") == "thorough"
SHOWN_DIFFERENCES = 40


def generated(examples: int, **sizes: int):
    """No shrinking: patients do not touch each other, so a difference names the one to look at."""
    profile = settings(
        max_examples=25 * examples if IS_THOROUGH else examples,
        derandomize=not IS_THOROUGH,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    return lambda test: profile(given(registries(**sizes))(test))


def looked_at_from(night: date) -> list[Asked]:
    week_before, later = night - timedelta(days=7), night + timedelta(days=12)
    return [Asked(night), Asked(week_before), Asked(week_before, later)]


@generated(examples=2, min_patients=80, max_patients=120)
def test_the_pipeline_and_the_oracle_read_a_registry_alike(made):
    """Each by both protocols: on its night, a week before, and a week before with hindsight."""
    registry, night = made
    with tempfile.TemporaryDirectory() as folder:
        found = differences(registry, Path(folder), looked_at_from(night))
    assert not found, "\n".join(found[:SHOWN_DIFFERENCES])


@generated(examples=4, min_patients=1, max_patients=3, most_events=8)
def test_they_agree_where_most_tests_were_never_done(made):
    """One to three patients with little: most analytes, and whole entities, never came."""
    registry, night = made
    with tempfile.TemporaryDirectory() as folder:
        found = differences(registry, Path(folder), looked_at_from(night)[:1])
    assert not found, "\n".join(found)


@generated(examples=1, min_patients=80, max_patients=100)
def test_night_by_night_the_pipeline_sees_what_the_oracle_sees(made):
    """What came is ingested day by day; flags continue, resolve and keep their ids alike."""
    registry, _ = made
    with tempfile.TemporaryDirectory() as folder:
        found = differences_night_by_night(registry, Path(folder))
    assert not found, "\n".join(found[:SHOWN_DIFFERENCES])


@generated(examples=1, min_patients=80, max_patients=100)
def test_the_order_in_which_files_come_does_not_matter(made):
    """Three ingests of files in no order, corrections before what they correct included."""
    registry, night = made
    with tempfile.TemporaryDirectory() as folder:
        found = differences_in_another_order(
            registry, Path(folder), looked_at_from(night), Random(str(night))
        )
    assert not found, "\n".join(found[:SHOWN_DIFFERENCES])
