"""The pipeline agrees with the oracle on random registries: flags, status rows and accounting.

A registry holds about a hundred patients, so that a few share what setting up a store costs.
`LABWATCH_HYPOTHESIS=thorough` looks at many more, other ones each time.
"""

import os
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings

from tests.oracle.agreement import Asked, differences, differences_night_by_night
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


@generated(examples=4, min_patients=80, max_patients=120)
def test_the_pipeline_and_the_oracle_read_a_registry_alike(made):
    """Each by both protocols: on its night, a week before, and a week before with hindsight."""
    registry, night = made
    week_before, later = night - timedelta(days=7), night + timedelta(days=12)
    nights = [Asked(night), Asked(week_before), Asked(week_before, later)]
    with tempfile.TemporaryDirectory() as folder:
        found = differences(registry, Path(folder), nights)
    assert not found, "\n".join(found[:SHOWN_DIFFERENCES])


@generated(examples=2, min_patients=60, max_patients=80)
def test_night_by_night_the_pipeline_sees_what_the_oracle_sees(made):
    """What came is ingested day by day; flags continue, resolve and keep their ids alike."""
    registry, _ = made
    with tempfile.TemporaryDirectory() as folder:
        found = differences_night_by_night(registry, Path(folder))
    assert not found, "\n".join(found[:SHOWN_DIFFERENCES])
