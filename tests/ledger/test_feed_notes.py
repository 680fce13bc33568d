"""What a feed changes without a word is named: columns, doubles, silence."""

import json

import polars as pl
import pytest

from pipelines.intake.feed_notes import feed_notes
from pipelines.publish.publish import publish_night
from tests.intake.registry import LAB_FEED, PATIENT_FEED, Registry, day, result
from tests.publish.night import evaluated

PARQUET_FEED = "{name: lab, entity: lab_results, format: parquet, path: landing/lab/**/*.parquet}"


@pytest.fixture
def registry(tmp_path):
    return Registry(tmp_path)


def notes(registry, today="01-06"):
    files = [(file.feed, file.file) for file in registry.ingest(today).files]
    return feed_notes(registry.configuration, files, day(today))


def extract(registry, received, header, row):
    return registry.put(f"lab/2026-{received}.csv", f"{header}\n{row}\n")


HEADER = "result_id,patient_id,code,collected_at,value,unit"
ROW = "1,ada,777-3,2026-01-01,250,10*9/L"


def test_a_new_and_a_lost_column_are_named(registry):
    extract(registry, "01-05", f"{HEADER},status", f"{ROW},F")
    assert notes(registry, "01-05")["schema_changes"] == []
    extract(registry, "01-06", f"{HEADER},ward", f"{ROW},7")
    changes = notes(registry)["schema_changes"]
    assert [(c["column"], c["was"], c["became"]) for c in changes] == [
        ("status", "text", None),
        ("ward", None, "text"),
    ]
    assert changes[0]["file"] == "landing/lab/2026-01-06.csv"


def test_the_same_columns_in_another_order_are_no_change(registry):
    extract(registry, "01-05", HEADER, ROW)
    extract(registry, "01-06", "unit," + HEADER.removesuffix(",unit"), "10*9/L," + ROW[:-7])
    assert notes(registry)["schema_changes"] == []


def test_a_refused_file_is_not_compared_with(registry):
    extract(registry, "01-04", HEADER, ROW)
    extract(registry, "01-05", "nothing,of,this", "1,2,3")
    extract(registry, "01-06", HEADER, ROW)
    assert notes(registry)["schema_changes"] == []


def test_a_changed_type_of_a_parquet_column_is_named(registry):
    registry.configure(PARQUET_FEED)
    rows = pl.DataFrame([result()])
    for received, value in (("01-05", pl.String), ("01-06", pl.Float64)):
        file = registry.put(f"lab/2026-{received}.parquet", b"")
        rows.with_columns(pl.col("value").cast(value)).write_parquet(file)
    (change,) = notes(registry)["schema_changes"]
    assert (change["column"], change["was"], change["became"]) == ("value", "string", "double")


def test_one_change_of_many_files_is_named_once(registry):
    extract(registry, "01-03", HEADER, ROW)
    for received in ("01-04", "01-05"):
        extract(registry, received, f"{HEADER},ward", f"{ROW},7")
    extract(registry, "01-06", HEADER, ROW)
    changes = notes(registry)["schema_changes"]
    assert [(c["became"], c["files"]) for c in changes] == [("text", 1), (None, 1)]


@pytest.mark.parametrize(
    ("other", "suspected"),
    [
        (result("2"), {"lab": 1}),
        (result("2", collected_at="2026-01-02T23:00"), {"lab": 1}),
        (result("2", collected_at="2026-01-03"), {}),
        (result("2", value="251"), {}),
        (result("2", value="250000", unit="/uL"), {"lab": 1}),
        (result("2", patient="ben"), {}),
        (result("2", code="26515-7"), {"lab": 1}),
        (result("2", status="P"), {}),
        (result("1"), {}),
    ],
    ids=["same", "next day", "two days", "value", "unit", "patient", "code", "pending", "same id"],
)
def test_the_same_result_under_another_id_is_suspected(registry, other, suspected):
    registry.results("01-05", result("1"))
    notes(registry, "01-05")
    registry.results("01-06", other)
    assert notes(registry)["suspected_duplicates"] == suspected


def test_doubles_in_one_file_are_counted_without_their_first(registry):
    registry.results("01-05", result("1"), result("2"), result("3"))
    assert notes(registry)["suspected_duplicates"] == {"lab": 2}


def test_a_double_in_another_feed_counts_there(registry):
    second = LAB_FEED.replace("lab,", "other,").replace("landing/lab", "landing/other")
    registry.configure(LAB_FEED, second)
    registry.results("01-05", result("1"))
    text = registry.results("01-05", result("9")).read_text()
    registry.results("01-05", result("1"))
    registry.put("other/2026-01-05/labs.csv", text)
    assert notes(registry)["suspected_duplicates"] == {"other": 1}


def test_a_quiet_feed_is_named_in_the_record_of_the_night(registry):
    registry.configure(LAB_FEED.replace("}", ", expect_every: 1 day}"), PATIENT_FEED)
    registry.results("01-05", result())
    registry.ingest("01-05")
    folder = publish_night(registry.configuration, evaluated(as_of=day("01-07")))
    record = json.loads((folder / "run.json").read_text())
    assert record["feeds_quiet"] == [
        {"feed": "lab", "last_received_on": "2026-01-05", "expect_every_days": 1}
    ]


def test_a_past_night_does_not_know_what_came_later(registry):
    registry.configure(LAB_FEED.replace("}", ", expect_every: 1 day}"))
    registry.results("01-05", result())
    registry.results("01-09", result())
    registry.ingest("01-09")
    quiet = feed_notes(registry.configuration, [], day("01-08"))["feeds_quiet"]
    assert [feed["last_received_on"] for feed in quiet] == [day("01-05")]
