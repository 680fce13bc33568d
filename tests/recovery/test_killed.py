"""A run killed at any moment: the next one finishes, with nothing lost and nothing doubled."""

import pytest

from tests.recovery.killing import kill

pytestmark = pytest.mark.slow
KILLS = 5  # `make kill` does 200 and more


def test_whenever_a_run_is_killed_the_next_one_ends_where_an_undisturbed_one_does(tmp_path):
    hit = kill(KILLS, seed=20261123, folder=tmp_path)
    assert hit.total() >= KILLS
