"""The checks a night must pass before it is published: each can fail, and says so in counts."""

from datetime import date

import polars as pl
import pytest

from pipelines.errors import LabwatchError
from pipelines.evaluate import run_checks
from pipelines.steps import CHECK
from pipelines.warehouse import Warehouse

TONIGHT = date(2026, 6, 30)
OVERDUE = {
    "patient_id": "ADA-1815",
    "protocol": "alemtuzumab-us",
    "rule": "cbc_overdue",
    "kind": "overdue",
    "opened_on": date(2026, 6, 1),
    "analyte": None,
    "latest_on": None,
}
LOW = OVERDUE | {
    "rule": "platelets_low",
    "kind": "threshold",
    "analyte": "platelets",
    "latest_on": date(2026, 6, 29),
}
STATUS = {
    "patient_id": "ADA-1815",
    "protocol": "alemtuzumab-us",
    "requirement": "cbc",
    "state": "overdue",
}
ACTIVE = {
    "patient_id": "ADA-1815",
    "protocol": "alemtuzumab-us",
    "rule": "platelets_low",
    "state": "active",
}
FLAGS = pl.DataFrame([LOW, OVERDUE])


@pytest.fixture
def warehouse():
    """A night in which Ada's blood count is overdue and her platelets are low, all in order."""
    with Warehouse.connect() as warehouse:
        tables = {
            "flags": FLAGS,
            "status": pl.DataFrame([STATUS]),
            "evaluations": pl.DataFrame([ACTIVE]),
            "exposure": pl.DataFrame({"protocol_key": [1], "person_key": [1]}),
            "protocol": pl.DataFrame({"protocol_key": [1], "protocol": ["alemtuzumab-us"]}),
            "patient_id": pl.DataFrame({"patient_key": [1], "patient_id": ["ADA-1815"]}),
            "requirement": pl.DataFrame(
                {"protocol_key": [1], "requirement": ["cbc"], "is_scheduled": [True]}
            ),
        }
        for name, table in tables.items():
            warehouse.register(name, table)
        yield warehouse


def complaint(warehouse):
    with pytest.raises(LabwatchError) as stopped:
        run_checks(warehouse, TONIGHT)
    assert "ADA-1815" not in str(stopped.value)
    return str(stopped.value)


def test_a_night_in_order_passes(warehouse):
    run_checks(warehouse, TONIGHT)


def test_a_flag_may_stand_only_once(warehouse):
    warehouse.register("flags", pl.concat([FLAGS, FLAGS.head(1)]))
    assert "sql/check/flag_twice.sql: 1 rows" in complaint(warehouse)


def test_nobody_is_dropped_from_the_schedule(warehouse):
    two = pl.DataFrame(
        {"protocol_key": [1, 1], "requirement": ["cbc", "thyroid"], "is_scheduled": [True, True]}
    )
    warehouse.register("requirement", two)
    assert "patient_without_status.sql: 1 rows" in complaint(warehouse)


def test_what_is_overdue_is_flagged(warehouse):
    warehouse.register("flags", FLAGS.filter(pl.col("kind") == "threshold"))
    assert "overdue_without_flag.sql: 1 rows" in complaint(warehouse)


def test_what_is_flagged_overdue_is_overdue(warehouse):
    warehouse.register("status", pl.DataFrame([STATUS | {"state": "due"}]))
    assert "overdue_without_flag.sql: 1 rows" in complaint(warehouse)


def test_what_is_flagged_is_called_active(warehouse):
    warehouse.register("evaluations", pl.DataFrame([ACTIVE | {"state": "clear"}]))
    assert "active_without_evaluation.sql: 1 rows" in complaint(warehouse)


def test_no_flag_rests_on_the_future(warehouse):
    later = pl.lit(date(2026, 7, 1))
    warehouse.register("flags", FLAGS.with_columns(latest_on=later))
    assert "future_evidence.sql: 2 rows" in complaint(warehouse)


def test_every_check_was_seen_to_fail():
    assert set(CHECK) == {
        "flag_twice",
        "patient_without_status",
        "overdue_without_flag",
        "active_without_evaluation",
        "future_evidence",
    }
