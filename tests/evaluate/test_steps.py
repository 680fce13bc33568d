"""The SQL as a whole: it runs on nothing, and makes what the published schemas promise."""

from datetime import date, timedelta

import pytest

from pipelines.evaluate import evaluate
from pipelines.protocols.concerns import concerns
from pipelines.protocols.load import load_protocol
from pipelines.steps import FACTS, FLAG, STEPS
from pipelines.store import create_tables
from pipelines.vocabulary.load import load_vocabulary
from pipelines.warehouse import Warehouse
from schemas.published import Adherence, Evaluations, Flags, Quality, Status

TONIGHT = date(2026, 6, 30)
MODELS = {
    "flags": Flags,
    "status": Status,
    "evaluations": Evaluations,
    "adherence": Adherence,
    "quality": Quality,
}


@pytest.fixture(scope="module")
def empty_store():
    vocabulary = load_vocabulary()
    protocols = [load_protocol(name, vocabulary) for name in ("alemtuzumab-us", "alemtuzumab-eu")]
    with Warehouse.connect() as warehouse:
        create_tables(warehouse)
        yield warehouse, evaluate(warehouse, vocabulary, protocols, TONIGHT, TONIGHT)


@pytest.mark.parametrize("name", MODELS)
def test_an_empty_store_gives_an_empty_table_of_the_published_types(empty_store, name):
    _, night = empty_store
    assert getattr(night, name).is_empty()
    assert getattr(night, name).schema == MODELS[name].empty().schema


def test_every_step_made_its_table(empty_store):
    warehouse, night = empty_store
    assert {*FACTS, *FLAG} <= warehouse.tables()
    assert {step.stem for step in STEPS} <= {name.split("/")[1] for name in night.durations}


def test_what_was_never_received_is_named_as_not_assessed(empty_store):
    _, night = empty_store
    rules = {(row["protocol"], row["rule"]) for row in night.not_assessed}
    assert ("alemtuzumab-us", "vzv_immunity_unknown") in rules
    assert ("alemtuzumab-eu", "premedication_missing") in rules


def test_a_protocol_whose_review_is_overdue_says_so_every_night_until_somebody_acts():
    protocol = load_protocol("alemtuzumab-us", load_vocabulary())
    assert concerns(protocol, protocol.review_by) == []
    assert "review was due" in concerns(protocol, protocol.review_by + timedelta(days=1))[0]


def test_a_night_before_a_protocol_came_into_force_says_so():
    protocol = load_protocol("alemtuzumab-us", load_vocabulary())
    assert "came into force" in concerns(protocol, date(2025, 12, 31))[0]
