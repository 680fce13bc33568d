"""Random events of one patient: flat, not plausible lives, and most at some boundary."""

from random import Random

from tests.oracle import lab_events, pair_events, visit_events
from tests.oracle.skeleton import Skeleton


def happen(skeleton: Skeleton, rng: Random) -> None:
    """Let one event happen to the patient."""
    event = rng.choice(
        [lab_events.panel] * 9
        + [lab_events.single_result] * 6
        + [lab_events.series] * 5
        + [lab_events.revision] * 4
        + [lab_events.broken_row] * 2
        + [visit_events.second_thoughts, visit_events.broken_event]
        + [lab_events.punctual] * 4
        + [
            lab_events.awaited,
            visit_events.other_event,
            visit_events.other_event,
            visit_events.vaccination,
            visit_events.vaccination,
            visit_events.menstruation,
            pair_events.changed,
            pair_events.changed,
            pair_events.halved,
            pair_events.halved,
            pair_events.few_lymphocytes,
            pair_events.explained,
            pair_events.answered,
        ]
    )
    event(skeleton, rng)
