"""The order in which files are read, and on which nights, does not matter.

Few ids, values and days, so that corrections, repeats and ties are the rule.
"""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.registry import Registry, result

ROW = st.fixed_dictionaries(
    {
        "result_id": st.sampled_from("12"),
        "value": st.sampled_from(["250", "140", "149 L"]),
        "status": st.sampled_from("FX"),
        "resulted_at": st.sampled_from(["", "2026-01-01T09:00", "2026-01-01T10:00"]),
    }
)
FILE = st.tuples(st.sampled_from(["01-05", "01-06"]), st.lists(ROW, max_size=4))
LEDGER = """
    SELECT result_id, value_text, status_text, resulted_at, path, line, known_from, known_until
    FROM result JOIN file USING (file_key) ORDER BY ALL
"""
REPEATS = "SELECT path, line, known_from FROM repeat JOIN file USING (file_key) ORDER BY ALL"


def land(registry, numbered):
    number, (received, rows) = numbered
    registry.results(received, *(result(**row) for row in rows), name=f"labs{number}")


def told(registry):
    return registry.query(LEDGER), registry.query(REPEATS)


def obvious_ledger(files):
    """The versions of each id, told again by sorting everything that can be read."""
    accepted = [
        (row["result_id"], received, row["resulted_at"], number, line, row)
        for number, (received, rows) in enumerate(files)
        for line, row in enumerate(rows, start=2)
        if row["value"] != "149 L" or row["status"] == "X"
    ]
    accepted.sort(key=lambda delivery: delivery[:5])
    versions = []
    for place, (record, received, _, number, line, row) in enumerate(accepted):
        before = accepted[place - 1] if place else None
        if before is None or before[0] != record or before[-1] != row:
            versions.append((record, received, number, line))
    return versions


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(files=st.lists(FILE, min_size=1, max_size=4), data=st.data())
def test_the_ledger_does_not_depend_on_when_files_are_read(files, data):
    with tempfile.TemporaryDirectory() as at_once, tempfile.TemporaryDirectory() as one_by_one:
        whole, parts = Registry(Path(at_once)), Registry(Path(one_by_one))
        for numbered in enumerate(files):
            land(whole, numbered)
        whole.ingest()
        for numbered in data.draw(st.permutations(list(enumerate(files)))):
            land(parts, numbered)
            parts.ingest()
        assert told(parts) == told(whole)
        places = whole.query(
            "SELECT result_id, strftime(result.received_on, '%m-%d'),"
            " CAST(regexp_extract(path, 'labs(\\d+)', 1) AS INTEGER), line"
            " FROM result JOIN file USING (file_key)"
        )
        assert sorted(places) == sorted(obvious_ledger(files))
