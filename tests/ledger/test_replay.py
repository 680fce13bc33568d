"""Thirty nights are lived through, then told again from the store they left behind."""

from random import Random

import pytest

from tests.ledger.clinic import PEOPLE, Clinic
from tests.oracle.agreement import Asked

pytestmark = pytest.mark.slow
NIGHTS = 30


def between_nights(clinic: Clinic, rng: Random) -> None:
    """What happens before the next night; no file comes late."""
    for _ in range(rng.randint(2, 5)):
        patient = rng.choice(PEOPLE)
        clinic.measure(
            patient, rng.randrange(100), rng.randrange(20), rng.choice(["labs"] * 3 + ["labs-b"])
        )
    rng.choice([clinic.panel, clinic.infuse])(rng.choice(PEOPLE[:3]), rng.randrange(10))
    for _ in range(rng.randint(0, 3)):
        clinic.correct(rng.randrange(1000), rng.randrange(100), rng.randrange(5))
    for _ in range(rng.randint(0, 3)):
        clinic.decide(rng.randrange(1000), rng.randrange(4), rng.randrange(10), rng.random() < 0.5)
    if rng.random() < 0.3:
        clinic.steal(rng.randrange(1000), rng.choice(PEOPLE))


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """Thirty nights, with a merge and its undoing, mended maps and a patient who comes late.

    The page and the workbook of a night, which others test, are not drawn: they take more time
    than all the rest of publishing.
    """
    with pytest.MonkeyPatch.context() as undrawn:
        undrawn.setattr("pipelines.publish.publish.asked_for_night", lambda *_: None)
        undrawn.setattr("pipelines.publish.publish.night_page", lambda *_: "")
        undrawn.setattr("pipelines.publish.workbook_apart.workbook", lambda _: b"")
        yield thirty_nights(tmp_path_factory.mktemp("replay"))


def thirty_nights(folder):
    clinic = Clinic.opened(folder)
    rng = Random(30)
    on_night = {
        5: lambda: clinic.merge("cleo", "ben"),
        9: clinic.mend_units,
        10: clinic.retry,
        12: lambda: clinic.part("cleo"),
        14: lambda: clinic.register("dan"),
        16: clinic.mend_codes,
        17: clinic.retry,
        19: lambda: clinic.merge("dan", "ada"),
        23: lambda: clinic.leave("ben", 3),
        27: lambda: clinic.stay("ben"),
    }
    found = []
    for number in range(NIGHTS):
        between_nights(clinic, rng)
        on_night.get(number, lambda: None)()
        found += clinic.night(rng.choice([1, 1, 1, 3, 7]))
    return clinic, found


def test_each_of_thirty_nights_is_as_the_plain_telling_says(lived):
    """Flags, their life, decisions about them, schedules, and the accounts of every file."""
    clinic, found = lived
    assert len(clinic.world.published) == NIGHTS
    assert not found, "\n".join(found[:40])


def test_each_night_told_again_from_the_final_store_is_what_was_published(lived):
    """Row by row in all five tables, before the columns of the lifecycle."""
    clinic, _ = lived
    found = clinic.world.again(list(clinic.world.published))
    assert not found, "\n".join(found[:40])


def test_hindsight_of_a_night_sees_what_came_after_it(lived):
    clinic, _ = lived
    nights = sorted(clinic.world.published)
    assert not clinic.world.hindsight(Asked(nights[10], nights[-1]))
