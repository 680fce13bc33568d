"""Which files are read, in which order, and what becomes of one that can't be."""

import gzip

import pytest

from pipelines.intake.landing import date_in
from tests.intake.registry import LAB_COLUMNS, day, result


@pytest.mark.parametrize(
    ("path", "received"),
    [
        ("landing/2026-01-05/labs.csv", "01-05"),
        ("landing/20260105/labs.csv", "01-05"),
        ("landing/2026-01-05/labs_2026-01-07.csv", "01-07"),
        ("landing/2026-01-05/labs_2026-02-31.csv", "01-05"),
        ("labs_20260105T0213.csv", "01-05"),
        ("labs_20260105021359.csv", "01-05"),
        ("labs-1234567890.csv", None),
        ("labs_120260105.csv", None),
        ("labs.csv", None),
    ],
)
def test_a_file_was_received_on_the_last_date_in_its_path(path, received):
    assert date_in(path) == (received and day(received))


def test_a_file_without_a_date_was_received_on_the_day_it_is_ingested(registry):
    file = registry.results("01-05", result())
    registry.put("lab/labs.csv", file.read_bytes())
    file.unlink()
    registry.ingest("01-20")
    assert registry.versions() == [("250", "01-20", "01-20", None)]


def test_the_same_file_again_changes_nothing(registry):
    registry.results("01-05", result())
    registry.ingest("01-05")
    again = registry.ingest("01-06")
    assert (again.files, again.unchanged) == ([], 1)
    assert registry.query("SELECT COUNT(*) FROM file") == [(1,)]


def test_a_file_that_was_only_touched_is_the_same(registry):
    file = registry.results("01-05", result())
    registry.ingest("01-05")
    file.write_bytes(file.read_bytes())
    assert registry.ingest("01-06").files == []


def test_a_file_that_grew_is_read_again_and_its_old_rows_are_duplicates(registry):
    registry.results("01-05", result("1"))
    registry.ingest("01-05")
    registry.results("01-05", result("1"), result("2"))
    (file,) = registry.ingest("01-06").files
    assert (file.read, file.loaded, file.duplicate) == (2, 1, 1)


def test_a_row_changed_in_its_own_file_is_a_correction(registry):
    registry.results("01-05", result("2"), result(value="250"))
    registry.ingest("01-05")
    registry.results("01-05", result(value="140"), result("2"))
    registry.ingest("01-06")
    assert registry.seen("01-05") == ["140", "250"]


def test_a_file_with_only_a_header_has_no_rows(registry):
    registry.put("lab/2026-01-05.csv", ",".join(LAB_COLUMNS) + "\n")
    (file,) = registry.ingest().files
    assert (file.read, file.refused) == (0, None)


def broken_files():
    good = ",".join(LAB_COLUMNS).encode() + b"\n1,ada,777-3,2026-01-01,,250,10*9/L,F\n"
    return {
        "a missing column": ("labs.csv", b"result_id,patient_id\n1,ada\n", "missing column"),
        "another delimiter": ("labs.csv", good.replace(b",", b";"), "delimiter"),
        "a truncated gzip": ("labs.csv", gzip.compress(good)[:-12], "truncated"),
        "an empty file": ("labs.csv", b"", "empty"),
    }


@pytest.mark.parametrize("fault", broken_files())
def test_a_broken_file_is_refused_and_the_run_goes_on(registry, fault):
    name, content, words = broken_files()[fault]
    registry.put(f"lab/2026-01-05/{name}", content)
    registry.results("01-06", result())
    report = registry.ingest()
    refused, good = report.files
    assert words in refused.refused
    assert "ada" not in refused.refused
    assert (good.loaded, report.needs_attention) == (1, True)
    assert registry.seen("01-06") == ["250"]


def test_a_directory_named_like_a_file_is_refused(registry):
    (registry.folder / "landing/lab/2026-01-05.csv").mkdir(parents=True)
    (file,) = registry.ingest().files
    assert "directory" in file.refused


def test_a_refused_file_is_named_again_as_long_as_it_lies_there(registry):
    registry.put("lab/2026-01-05.csv", "")
    registry.ingest("01-05")
    report = registry.ingest("01-06")
    assert [file.refused is None for file in report.files] == [False]
    assert registry.query("SELECT COUNT(*) FROM file") == [(1,)]


def test_a_refused_file_is_read_once_it_is_mended(registry):
    registry.put("lab/2026-01-05/labs.csv", "")
    registry.ingest("01-05")
    registry.results("01-05", result())
    report = registry.ingest("01-06")
    assert [(file.loaded, file.refused) for file in report.files] == [(1, None)]


def test_a_refused_file_is_read_once_its_feed_is_mended(registry):
    file = registry.results("01-05", result())
    file.write_text(file.read_text().replace(",", ";"))
    assert registry.ingest("01-05").refused
    registry.configure(
        '{name: lab, entity: lab_results, format: csv, path: landing/lab/**/*.csv, delimiter: ";"}'
    )
    assert [(file.loaded, file.refused) for file in registry.ingest("01-06").files] == [(1, None)]


def test_patients_are_read_first_then_feeds_in_their_order(registry_with_patients):
    registry_with_patients.results("01-06", result())
    registry_with_patients.results("01-05", result("2"))
    registry_with_patients.patients("01-07", "ada")
    report = registry_with_patients.ingest()
    assert [file.file for file in report.files] == [
        "landing/people/2026-01-07/p.csv",
        "landing/lab/2026-01-05/labs.csv",
        "landing/lab/2026-01-06/labs.csv",
    ]


def test_a_broken_file_between_good_ones_leaves_nothing_behind(registry):
    registry.results("01-05", result("1"))
    registry.put("lab/2026-01-06/labs.csv.gz", gzip.compress(b"x" * 100)[:-12])
    registry.results("01-07", result("2"))
    report = registry.ingest()
    assert [(file.loaded, file.refused is None) for file in report.files] == [
        (1, True),
        (0, False),
        (1, True),
    ]
    assert len(registry.versions()) == 2


def test_small_files_taken_in_together_keep_each_its_own_day_and_account(registry):
    """A result of 6 January was of the future on the 5th, and no more on the 7th."""
    registry.results("01-05", result("1", collected_at="2026-01-06"), result("2"))
    registry.results("01-07", result("3", collected_at="2026-01-06"), result("4", code="1-8"))
    early, late = registry.ingest().files
    assert (early.read, early.loaded, early.quarantined) == (2, 1, {"future_date": 1})
    assert (late.read, late.loaded, late.not_monitored) == (2, 1, 1)
    assert [version[1:3] for version in registry.versions()] == [
        ("01-05", "01-05"),
        ("01-07", "01-07"),
    ]


def test_a_large_file_that_breaks_off_half_way_leaves_nothing_behind(registry, monkeypatch):
    monkeypatch.setattr("pipelines.intake.file_rows.ROWS_AT_ONCE", 1)
    monkeypatch.setattr("pipelines.intake.file_rows.GROUP_BYTES", 1)
    rows = "".join(f"{n},ada,777-3,2026-01-01,,250,10*9/L,F\n" for n in range(600_000))
    text = (",".join(LAB_COLUMNS) + "\n" + rows).encode()
    registry.put("lab/2026-01-05.csv.gz", gzip.compress(text, 1)[:-12])
    (file,) = registry.ingest().files
    assert (file.read, file.loaded, "truncated" in file.refused) == (0, 0, True)
    assert registry.versions() == []
    assert registry.query("SELECT COUNT(*) FROM patient_id") == [(0,)]


def test_progress_tells_the_file_and_the_bytes(registry):
    from pipelines.intake.ingest import ingest

    registry.results("01-05", result())
    told = []
    ingest(registry.configuration, day("01-05"), lambda *facts: told.append(facts))
    assert told[0][0] == "landing/lab/2026-01-05/labs.csv"
    assert 0 <= told[0][1] <= told[0][2]


def test_a_feed_can_not_become_another_entity(registry):
    from pipelines.errors import ConfigurationError

    registry.ingest()
    registry.configure("{name: lab, entity: patients, format: csv, path: landing/lab/**/*.csv}")
    with pytest.raises(ConfigurationError, match="another name"):
        registry.ingest()


def test_the_store_is_for_owner_and_group_only(registry):
    registry.ingest()
    assert registry.configuration.store.stat().st_mode & 0o007 == 0
