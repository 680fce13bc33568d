"""Results that nobody monitored come in once their code is mapped: at the retry, each once."""

import json

import pytest

from pipelines.intake.retry import retry_quarantine
from pipelines.stages import evaluate_store, ingest_files, publish_kept
from tests.intake.registry import LAB_FEED, PATIENT_FEED, Registry, day, result

MAPPED_FEED = LAB_FEED.replace("}", ", codes: codes.csv}")
NOTHING_AGAIN = {
    "files_read_again": 0,
    "loaded": 0,
    "duplicate": 0,
    "quarantined": 0,
    "files_not_read": [],
}


@pytest.fixture
def registry(tmp_path):
    """A laboratory whose code PLT nobody has mapped yet, and two results received of Ada."""
    registry = Registry(tmp_path, MAPPED_FEED)
    map_codes(registry)
    registry.results("01-05", result("1", code="PLT"), result("2", value="140"))
    registry.ingest("01-05")
    return registry


def map_codes(registry, *lines):
    text = "\n".join(["local_code,loinc", "GLU,", *lines]) + "\n"
    (registry.folder / "codes.csv").write_text(text)


def retry(registry, today="01-09"):
    return retry_quarantine(registry.configuration, day(today))


def test_a_result_comes_in_once_its_code_is_mapped(registry):
    map_codes(registry, "PLT,777-3")
    assert retry(registry) == NOTHING_AGAIN | {
        "released": 0,
        "remaining": 0,
        "files_read_again": 1,
        "loaded": 1,
    }
    assert registry.versions() == [("250", "01-05", "01-09", None), ("140", "01-05", "01-05", None)]


def test_a_past_night_does_not_know_it(registry):
    map_codes(registry, "PLT,777-3")
    retry(registry)
    assert registry.seen("01-08") == ["140"]
    assert registry.seen("01-09") == ["250", "140"]


def test_it_comes_in_once_however_often_it_is_tried(registry):
    map_codes(registry, "PLT,777-3")
    retry(registry)
    again = retry(registry, "01-10")
    assert again == NOTHING_AGAIN | {"released": 0, "remaining": 0}
    map_codes(registry, "PLT,777-3", "OTHER,777-3")
    assert retry(registry, "01-11")["loaded"] == 0
    assert len(registry.versions()) == 2


def test_an_ingest_alone_does_not_read_the_file_again(registry):
    map_codes(registry, "PLT,777-3")
    assert registry.ingest("01-09").unchanged == 1
    assert registry.seen("01-09") == ["140"]


def test_the_file_keeps_the_account_of_the_day_it_was_read(registry):
    counts = "SELECT rows_read, loaded, duplicate, not_monitored, quarantined FROM file"
    map_codes(registry, "PLT,777-3")
    retry(registry)
    assert registry.query(counts) == [(2, 1, 0, 1, 0)]
    assert registry.query("SELECT loaded, duplicate, quarantined FROM file_retry") == [(1, 0, 0)]


def test_a_result_that_can_not_be_read_is_set_aside_from_that_day_on(registry):
    registry.results("01-06", result("3", code="PLT", value="149 L"))
    registry.ingest("01-06")
    map_codes(registry, "PLT,777-3")
    assert retry(registry)["quarantined"] == 1
    assert registry.set_aside() == [("3", "bad_value", "01-06", None)]
    assert registry.query("SELECT known_from FROM quarantine") == [(day("01-09"),)]
    assert retry(registry, "01-10")["quarantined"] == 0


def test_versions_stand_in_the_order_in_which_they_were_received(registry):
    registry.results("01-06", result("1", code="PLT", value="90"))
    registry.results("01-07", result("1", code="PLT", value="90"))
    registry.ingest("01-07")
    map_codes(registry, "PLT,777-3")
    found = retry(registry)
    assert (found["loaded"], found["duplicate"]) == (2, 1)
    assert registry.seen("01-09") == ["90", "140"]


def test_a_correction_that_was_monitored_before_its_first_version_still_stands(registry):
    map_codes(registry, "PLT,777-3")
    registry.results("01-06", result("1", code="PLT", value="90"))
    registry.ingest("01-06")
    retry(registry)
    assert registry.seen("01-06") == registry.seen("01-09") == ["90", "140"]


def test_what_left_quarantine_unmonitored_comes_in_when_it_is_monitored_again(registry):
    map_codes(registry, "PLT,777-3")
    registry.results("01-06", result("3", code="PLT", unit=""))
    registry.ingest("01-06")
    map_codes(registry, "PLT,")
    retry(registry, "01-07")
    assert registry.set_aside() == [("3", "unit_missing", "01-06", "01-07")]
    map_codes(registry, "PLT,777-3")
    registry.configure(MAPPED_FEED.replace("}", ", default_units: {platelets: 10*9/L}}"))
    retry(registry, "01-08")
    assert registry.seen("01-08") == ["250", "140"]


def test_a_row_waits_for_its_patient_and_is_never_known_before_the_retry(tmp_path):
    registry = Registry(tmp_path, MAPPED_FEED, PATIENT_FEED)
    map_codes(registry)
    registry.results("01-05", result("1", code="PLT"))
    registry.ingest("01-05")
    map_codes(registry, "PLT,777-3")
    assert retry(registry)["quarantined"] == 1
    registry.patients("01-06", "ada")
    registry.ingest("01-10")
    assert registry.versions() == [("250", "01-05", "01-09", None)]


def test_a_file_that_is_gone_or_changed_is_named(registry):
    changed = registry.results("01-06", result("3", code="PLT"))
    registry.ingest("01-06")
    (registry.folder / "landing/lab/2026-01-05/labs.csv").unlink()
    changed.write_text(changed.read_text().replace("250", "251"))
    map_codes(registry, "PLT,777-3")
    found = retry(registry)
    named = {file["file"]: file["why"].split(";")[0] for file in found["files_not_read"]}
    assert named == {
        "landing/lab/2026-01-05/labs.csv": "it no longer lies there",
        "landing/lab/2026-01-06/labs.csv": "it changed since it was read",
    }
    assert found["files_read_again"] == 0


def test_a_file_without_a_date_keeps_the_day_it_was_first_read(tmp_path):
    registry = Registry(tmp_path, MAPPED_FEED)
    map_codes(registry)
    file = registry.results("01-05", result("1", code="PLT"))
    file.rename(registry.folder / "landing/lab/labs.csv")
    registry.ingest("01-05")
    map_codes(registry, "PLT,777-3")
    retry(registry)
    assert registry.versions() == [("250", "01-05", "01-09", None)]


def test_parts_of_one_line_are_told_apart(tmp_path):
    feed = MAPPED_FEED.replace("csv,", "fhir-ndjson,").replace("lab/**/*.csv*", "*.ndjson")
    registry = Registry(tmp_path, feed)
    map_codes(registry)
    registry.put("2026-01-05.ndjson", json.dumps(panel("777-3", "PLT")) + "\n")
    assert registry.ingest("01-05").files[0].not_monitored == 1
    map_codes(registry, "PLT,6690-2")
    assert retry(registry)["loaded"] == 1
    assert registry.query("SELECT result_id FROM result ORDER BY result_id") == [("o#1",), ("o#2",)]


def panel(*codes):
    systems = {"777-3": "http://loinc.org"}
    return {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "subject": {"reference": "Patient/ada"},
        "effectiveDateTime": "2026-01-01",
        "code": {"text": "count"},
        "component": [
            {
                "code": {"coding": [{"system": systems.get(code, "urn:lab"), "code": code}]},
                "valueQuantity": {
                    "value": 9,
                    "system": "http://unitsofmeasure.org",
                    "code": "10*9/L",
                },
            }
            for code in codes
        ],
    }


def test_the_next_published_night_tells_of_the_retry_once(registry):
    map_codes(registry, "PLT,777-3")
    retry(registry)
    told = []
    for night in ("01-10", "01-11"):
        ingest_files(registry.configuration, day(night))
        evaluate_store(registry.configuration, day(night))
        folder = publish_kept(registry.configuration)
        told.append(json.loads((folder / "run.json").read_text())["retries"])
    (of_the_first,), of_the_second = told
    assert of_the_first.pop("run_id").startswith("2026-01-09/")
    assert of_the_first == {
        "retried_on": "2026-01-09",
        "released": 0,
        "files_read_again": 1,
        "loaded": 1,
        "duplicate": 0,
        "quarantined": 0,
        "files_not_read": 0,
    }
    assert of_the_second == []
