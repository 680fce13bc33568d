"""Anything may happen to a registry in any order; the plain telling says what must come of it.

`LABWATCH_HYPOTHESIS=thorough` tries many more sequences, other ones each time.
"""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from pipelines.store_check import verify_store
from tests.ledger.clinic import PEOPLE, Clinic
from tests.ledger.world import days
from tests.oracle.agreement import Asked

pytestmark = pytest.mark.slow
IS_THOROUGH = os.environ.get("LABWATCH_HYPOTHESIS") == "thorough"
SHOWN_DIFFERENCES = 20

anybody = st.sampled_from(PEOPLE)
number = st.integers(0, 999)
few_days = st.integers(0, 15)
late = st.sampled_from([0, 0, 0, 1, 3, 8])


class AnyOrder(RuleBasedStateMachine):
    """Between two nights anything may happen; each night, and at the end each past one, is held
    against the plain telling."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clinic = Clinic.opened(Path(self.folder.name))

    def teardown(self) -> None:
        try:
            nights = sorted(self.clinic.world.published)
            if nights:
                must_agree(self.clinic.world.again(nights[-4:]))
                assert not verify_store(self.clinic.world.configure([]))["problems"]
            if len(nights) > 2:
                must_agree(self.clinic.world.hindsight(Asked(nights[1], nights[-1])))
        finally:
            self.folder.cleanup()

    @rule(patient=anybody, what=number, ago=few_days, late=late)
    def a_result_is_sent(self, patient, what, ago, late):
        self.clinic.measure(patient, what, ago, "labs", late)

    @rule(patient=anybody, what=number, ago=few_days)
    def another_laboratory_sends_one(self, patient, what, ago):
        self.clinic.measure(patient, what, ago, "labs-b")

    @rule(patient=anybody, ago=few_days)
    def a_blood_count_is_done(self, patient, ago):
        self.clinic.panel(patient, ago)

    @rule(which=number, how=number, value=number, late=late)
    def a_result_is_sent_again(self, which, how, value, late):
        self.clinic.correct(which, how, value, late)

    @rule(which=number, patient=anybody)
    def a_number_is_used_for_somebody_else(self, which, patient):
        self.clinic.steal(which, patient)

    @rule(patient=anybody, ago=few_days)
    def somebody_is_infused(self, patient, ago):
        self.clinic.infuse(patient, ago)

    @rule(patient=anybody, late=late)
    def somebody_is_registered(self, patient, late):
        world = self.clinic.world
        is_late = late and patient not in self.clinic.people
        self.clinic.register(patient, world.today - days(late) if is_late else None)

    @rule(patient=anybody, in_days=st.integers(-3, 5))
    def somebody_leaves(self, patient, in_days):
        self.clinic.leave(patient, in_days)

    @rule(patient=anybody)
    def somebody_stays_after_all(self, patient):
        self.clinic.stay(patient)

    @rule(patient=anybody, into=anybody)
    def two_records_are_one_patient(self, patient, into):
        self.clinic.merge(patient, into)

    @rule(patient=anybody)
    def they_are_two_after_all(self, patient):
        self.clinic.part(patient)

    @precondition(lambda self: self.clinic.world.flags)
    @rule(which=number, decision=number, until=few_days, next_day=st.booleans())
    def somebody_decides_about_a_flag(self, which, decision, until, next_day):
        self.clinic.decide(which, decision, until, next_day)

    @rule()
    def units_are_mended(self):
        self.clinic.mend_units()

    @rule()
    def codes_are_mended(self):
        self.clinic.mend_codes()

    @rule()
    def what_was_set_aside_is_tried_again(self):
        self.clinic.retry()

    @rule()
    def the_next_night_comes(self):
        must_agree(self.clinic.night(1))

    @rule(later=st.sampled_from([2, 3, 8]))
    def some_days_pass(self, later):
        must_agree(self.clinic.night(later))

    @rule()
    def weeks_pass(self):
        must_agree(self.clinic.night(20))


def must_agree(found: list[str]) -> None:
    assert not found, "\n".join(found[:SHOWN_DIFFERENCES])


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(
    max_examples=150 if IS_THOROUGH else 2,
    stateful_step_count=60 if IS_THOROUGH else 40,
    derandomize=not IS_THOROUGH,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate, *([Phase.shrink] if IS_THOROUGH else [])],
    suppress_health_check=list(HealthCheck),
)
