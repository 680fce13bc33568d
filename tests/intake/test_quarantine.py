"""Rows set aside: why, until when, and that each comes back once."""

import json

import pytest

from pipelines.intake.freshness import freshness
from pipelines.intake.quarantine import count_quarantine, export_quarantine, list_quarantine
from pipelines.intake.retry import retry_quarantine
from pipelines.store import open_store
from tests.intake.registry import LAB_FEED, day, result


def test_every_row_of_a_file_is_accounted_for(registry_with_patients):
    registry_with_patients.patients("01-01", "ada")
    registry_with_patients.results(
        "01-05",
        result("1"),
        result("1"),
        result("2", code="99999-9"),
        result("3", value="149 L"),
        result("4", patient="nobody"),
        result("5", status="odd"),
        result("6", unit=""),
    )
    file = registry_with_patients.ingest().files[-1]
    assert file.record() == {
        "feed": "lab",
        "file": "landing/lab/2026-01-05/labs.csv",
        "read": 7,
        "loaded": 1,
        "duplicate": 1,
        "not_monitored": 1,
        "quarantined": {
            "bad_status": 1,
            "bad_value": 1,
            "unit_missing": 1,
            "unknown_patient": 1,
        },
        "refused": None,
    }
    counts = registry_with_patients.query(
        "SELECT rows_read, loaded, duplicate, not_monitored, quarantined FROM file"
        " WHERE path LIKE '%labs.csv'"
    )
    assert counts == [(7, 1, 1, 1, 4)]


def test_a_row_set_aside_keeps_what_was_sent_and_what_is_known_of_it(registry):
    registry.results("01-05", result("7", value="149 L"))
    registry.ingest()
    rows = registry.query(
        """
        SELECT raw, fields, patient_id, analyte, line, collected_on, result_id
        FROM quarantine JOIN patient_id USING (patient_key) JOIN analyte USING (analyte_key)
        """
    )
    raw, fields, *known = rows[0]
    assert raw == "7,ada,777-3,2026-01-01T08:00,,149 L,10*9/L,F"
    assert json.loads(fields)["value"] == "149 L"
    assert known == ["ada", "platelets", 2, day("01-01"), "7"]


def test_a_row_set_aside_counts_again_at_each_delivery(registry):
    registry.results("01-05", result(value="149 L"))
    registry.results("01-06", result(value="149 L"))
    registry.ingest()
    assert registry.set_aside() == [
        ("1", "bad_value", "01-05", None),
        ("1", "bad_value", "01-06", None),
    ]


def test_a_correction_that_can_not_be_read_does_not_supersede(registry):
    registry.results("01-05", result(value="250"))
    registry.results("01-06", result(value="149 L"))
    registry.ingest()
    assert registry.versions() == [("250", "01-05", "01-05", None)]


def test_a_record_belongs_to_the_patient_it_was_first_accepted_for(registry):
    registry.results("01-05", result("1", patient="ada"))
    registry.results("01-06", result("1", patient="bob"))
    registry.ingest()
    rows = registry.query(
        "SELECT reason, patient_id FROM quarantine JOIN patient_id USING (patient_key)"
    )
    assert rows == [("conflicting_identity", "bob")]
    assert registry.versions() == [("250", "01-05", "01-05", None)]


def test_two_patients_of_one_record_in_one_file_conflict_as_well(registry):
    registry.results("01-05", result("1", patient="ada"), result("1", patient="bob"))
    (file,) = registry.ingest().files
    assert (file.loaded, file.quarantined) == (1, {"conflicting_identity": 1})


def test_without_a_patients_feed_nobody_is_unknown(registry):
    registry.results("01-05", result(patient="nobody"))
    assert registry.ingest().files[0].quarantined == {}


def test_an_unknown_patient_is_named_before_a_bad_status(registry_with_patients):
    registry_with_patients.results("01-05", result(status="odd"))
    assert registry_with_patients.ingest().files[0].quarantined == {"unknown_patient": 1}


def test_a_bad_value_is_named_before_an_unknown_patient(registry_with_patients):
    registry_with_patients.results("01-05", result(value="149 L"))
    assert registry_with_patients.ingest().files[0].quarantined == {"bad_value": 1}


def test_rows_of_an_unknown_patient_follow_when_the_patient_arrives(registry_with_patients):
    registry_with_patients.results("01-05", result())
    registry_with_patients.ingest("01-05")
    registry_with_patients.patients("01-08", "ada")
    report = registry_with_patients.ingest("01-08")
    assert report.released == 1
    assert registry_with_patients.versions() == [("250", "01-05", "01-08", None)]
    assert registry_with_patients.set_aside() == [("1", "unknown_patient", "01-05", "01-08")]


def test_a_row_that_followed_its_patient_does_not_follow_again(registry_with_patients):
    registry_with_patients.results("01-05", result())
    registry_with_patients.ingest("01-05")
    registry_with_patients.patients("01-08", "ada")
    registry_with_patients.ingest("01-08")
    registry_with_patients.patients("01-09", "ada", "bob")
    assert registry_with_patients.ingest("01-09").released == 0
    assert len(registry_with_patients.versions()) == 1


def test_a_patient_whose_row_was_set_aside_is_known_all_the_same(registry_with_patients):
    registry_with_patients.put("people/2026-01-04.csv", "patient_id,birth_date\nada,31 February\n")
    registry_with_patients.results("01-05", result())
    lab = registry_with_patients.ingest().files[-1]
    assert (lab.loaded, lab.quarantined) == (1, {})


def test_a_mended_map_brings_rows_in_once_known_from_the_day_of_the_retry(registry):
    registry.results("01-05", result(unit=""))
    registry.ingest("01-05")
    registry.configure(LAB_FEED.replace("}", ", default_units: {platelets: 10*9/L}}"))
    found = retry_quarantine(registry.configuration, day("01-09"))
    assert (found["released"], found["remaining"]) == (1, 0)
    assert registry.versions() == [("250", "01-05", "01-09", None)]
    assert registry.set_aside() == [("1", "unit_missing", "01-05", "01-09")]
    assert retry_quarantine(registry.configuration, day("01-10"))["released"] == 0


def test_a_row_released_late_does_not_supersede_what_was_received_after_it(registry):
    registry.results("01-05", result(value="250", unit=""))
    registry.results("01-06", result(value="140"))
    registry.ingest("01-06")
    registry.configure(LAB_FEED.replace("}", ", default_units: {platelets: 10*9/L}}"))
    retry_quarantine(registry.configuration, day("01-09"))
    assert [registry.seen(known) for known in ("01-06", "01-09", "01-30")] == [["140"]] * 3


def test_a_row_let_in_late_does_not_hide_that_the_same_was_known_before(registry):
    """The same row came again after the map was mended, and was known from then on."""
    registry.results("01-05", result(unit=""))
    registry.ingest("01-05")
    registry.configure(LAB_FEED.replace("}", ", default_units: {platelets: 10*9/L}}"))
    registry.results("01-06", result(unit=""))
    registry.ingest("01-06")
    retry_quarantine(registry.configuration, day("01-09"))
    assert [registry.seen(known) for known in ("01-06", "01-08", "01-09")] == [["250"]] * 3


def test_a_retry_that_fails_for_another_reason_begins_anew_under_that_one(registry):
    registry.results("01-05", result(unit="", value="99999"))
    registry.ingest("01-05")
    registry.configure(LAB_FEED.replace("}", ", default_units: {platelets: 10*9/L}}"))
    assert retry_quarantine(registry.configuration, day("01-09"))["remaining"] == 1
    assert registry.set_aside() == [
        ("1", "unit_missing", "01-05", "01-09"),
        ("1", "implausible_value", "01-05", None),
    ]


def test_a_retry_that_fails_for_the_same_reason_changes_nothing(registry):
    registry.results("01-05", result(unit=""))
    registry.ingest("01-05")
    retry_quarantine(registry.configuration, day("01-09"))
    assert registry.set_aside() == [("1", "unit_missing", "01-05", None)]


def test_a_feed_that_passed_its_limit_asks_for_attention(registry):
    registry.configure(LAB_FEED.replace("}", ", max_quarantine_pct: 20}"))
    registry.results("01-05", result("1"), result("2"), result("3", value="149 L"))
    report = registry.ingest()
    assert report.over_limit == {"lab": pytest.approx(100 / 3)}
    assert report.needs_attention


def test_a_feed_within_its_limit_does_not(registry):
    registry.configure(LAB_FEED.replace("}", ", max_quarantine_pct: 50}"))
    registry.results("01-05", result("1"), result("2", value="149 L"))
    assert not registry.ingest().needs_attention


def test_the_list_names_the_place_and_the_export_has_the_text(registry):
    registry.results("01-05", result(value="149 L"))
    registry.ingest()
    with open_store(registry.configuration, read_only=True) as store:
        (listed,) = list_quarantine(store).to_dicts()
        (counted,) = count_quarantine(store).to_dicts()
        (exported,) = export_quarantine(store).to_dicts()
    assert (listed["file"], listed["line"]) == ("landing/lab/2026-01-05/labs.csv", 2)
    assert "raw" not in listed
    assert (counted["reason"], counted["rows"]) == ("bad_value", 1)
    assert "149 L" in exported["raw"]


@pytest.mark.parametrize(("today", "is_late"), [("01-06", False), ("01-07", True)])
def test_a_feed_is_late_when_more_days_passed_than_it_may_take(registry, today, is_late):
    registry.configure(LAB_FEED.replace("}", ", expect_every: 1 day}"))
    registry.results("01-05", result())
    registry.ingest("01-05")
    with open_store(registry.configuration, read_only=True) as store:
        (feed,) = freshness(store, registry.configuration, day(today)).to_dicts()
    assert feed["is_late"] is is_late


def test_a_feed_that_never_came_is_late(registry):
    registry.configure(LAB_FEED.replace("}", ", expect_every: 1 day}"))
    registry.ingest("01-05")
    with open_store(registry.configuration, read_only=True) as store:
        (feed,) = freshness(store, registry.configuration, day("01-05")).to_dicts()
    assert feed["is_late"] is True


def test_an_older_patients_file_that_comes_late_makes_the_patient_known_earlier(
    registry_with_patients,
):
    registry = registry_with_patients
    registry.results("01-05", result(value="250"))
    registry.results("01-07", result(value="140"), name="corrected")
    registry.ingest()
    registry.patients("01-08", "ada")
    registry.ingest()
    assert registry.seen(known_by="01-07") == []
    registry.patients("01-04", "ada")
    registry.ingest()
    assert registry.seen(known_by="01-05") == ["250"]
    assert registry.seen(known_by="01-07") == ["140"]
    assert {released for *_, released in registry.set_aside()} == {"01-05", "01-07"}
