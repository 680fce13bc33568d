"""Publishing: whole, typed, private, in one step, and not at all when something fails."""

import json
import os
import stat

import polars as pl
import pytest

from pipelines.errors import LabwatchError
from pipelines.intake.accounting import FileAccount, IntakeReport
from pipelines.publish.publish import publish_night
from schemas.published import Adherence, Evaluations, Flags, Quality, Status, Worklist
from tests.publish.flags import NIGHT, NIGHT_BEFORE
from tests.publish.night import configured, evaluated

TABLES = {
    "flags": Flags,
    "status": Status,
    "evaluations": Evaluations,
    "adherence": Adherence,
    "quality": Quality,
}


@pytest.fixture
def configuration(tmp_path):
    return configured(tmp_path)


def everything_under(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_night_has_the_types_of_every_other(configuration, name):
    folder = publish_night(configuration, evaluated())
    assert pl.read_parquet_schema(folder / f"{name}.parquet") == TABLES[name].empty().schema


def test_latest_names_the_newest_night_even_after_an_older_one_was_published(configuration):
    publish_night(configuration, evaluated(as_of=NIGHT))
    publish_night(configuration, evaluated(as_of=NIGHT_BEFORE))
    latest = json.loads((configuration.publish / "latest.json").read_text())
    assert latest == {"as_of": "2026-06-30", "folder": "as_of=2026-06-30"}


def test_files_are_for_owner_and_group_whatever_the_umask(configuration):
    before = os.umask(0)
    try:
        folder = publish_night(configuration, evaluated({}))
    finally:
        os.umask(before)
    places = [configuration.publish, folder, *configuration.publish.rglob("*")]
    assert all(stat.S_IMODE(path.stat().st_mode) & 0o027 == 0 for path in places)
    assert all(stat.S_IMODE(path.stat().st_mode) & 0o040 for path in places)


def test_publishing_a_night_again_replaces_it_whole(configuration):
    folder = publish_night(configuration, evaluated({}))
    (folder / "left-over.txt").write_text("from the first time")
    publish_night(configuration, evaluated({}, {"patient_id": "ben"}))
    assert pl.read_parquet(folder / "flags.parquet").height == 2
    assert not (folder / "left-over.txt").exists()


def test_publishing_the_same_night_twice_changes_no_table(configuration):
    publish_night(configuration, evaluated({}, as_of=NIGHT_BEFORE))
    folder = publish_night(configuration, evaluated({}))
    first = pl.read_parquet(folder / "flags.parquet")
    publish_night(configuration, evaluated({}))
    assert pl.read_parquet(folder / "flags.parquet").equals(first)


def test_a_night_continues_the_published_one_before_it(configuration):
    publish_night(configuration, evaluated({}, as_of=NIGHT_BEFORE))
    folder = publish_night(configuration, evaluated({}, {"patient_id": "ben"}))
    rows = pl.read_parquet(folder / "flags.parquet").sort("patient_id")
    assert rows["state"].to_list() == ["ongoing", "new"]


def test_a_night_published_late_does_not_look_at_later_ones(configuration):
    publish_night(configuration, evaluated({}, as_of=NIGHT))
    folder = publish_night(configuration, evaluated({}, as_of=NIGHT_BEFORE))
    assert pl.read_parquet(folder / "flags.parquet")["state"].to_list() == ["new"]


def test_a_night_that_breaks_its_own_definition_is_not_published(configuration):
    publish_night(configuration, evaluated({}, as_of=NIGHT_BEFORE))
    before = everything_under(configuration.publish)
    broken = evaluated({"severity": "catastrophic", "patient_id": "secret-id"})
    with pytest.raises(LabwatchError) as raised:
        publish_night(configuration, broken)
    assert everything_under(configuration.publish) == before
    assert "severity" in str(raised.value)
    assert "secret-id" not in str(raised.value)
    assert "catastrophic" not in str(raised.value)


def test_a_folder_that_cannot_be_written_leaves_the_last_night(configuration):
    publish_night(configuration, evaluated({}, as_of=NIGHT_BEFORE))
    before = everything_under(configuration.publish)
    (configuration.publish / ".as_of=2026-06-30.new").write_text("in the way")
    with pytest.raises(LabwatchError, match="not published"):
        publish_night(configuration, evaluated({}))
    after = everything_under(configuration.publish)
    assert {path: after[path] for path in before} == before


def test_what_a_killed_run_left_is_gone_after_the_next(configuration):
    publish_night(configuration, evaluated({}, as_of=NIGHT_BEFORE))
    rubbish = configuration.publish / ".as_of=2026-06-28.new"
    rubbish.mkdir()
    (rubbish / "flags.parquet").write_text("half")
    publish_night(configuration, evaluated({}))
    names = sorted(path.name for path in configuration.publish.iterdir())
    assert names == ["as_of=2026-06-29", "as_of=2026-06-30", "latest.json"]


def test_a_night_moved_away_by_a_killed_run_is_put_back(configuration):
    folder = publish_night(configuration, evaluated({}, as_of=NIGHT_BEFORE))
    folder.rename(folder.with_name(f".{folder.name}.old"))
    publish_night(configuration, evaluated({}))
    assert pl.read_parquet(folder / "flags.parquet").height == 1


def test_an_unreadable_night_before_is_named(configuration):
    folder = publish_night(configuration, evaluated({}, as_of=NIGHT_BEFORE))
    (folder / "flags.parquet").write_bytes(b"not parquet")
    with pytest.raises(LabwatchError, match=r"as_of=2026-06-29/flags\.parquet"):
        publish_night(configuration, evaluated({}))


def test_the_record_names_versions_configuration_and_counts_but_no_patient(configuration):
    night = evaluated({"patient_id": "secret-id"}, {"patient_id": "ben", "severity": "critical"})
    folder = publish_night(configuration, night)
    text = (folder / "run.json").read_text()
    record = json.loads(text)
    assert record["as_of"] == "2026-06-30"
    assert set(record["versions"]) >= {"labwatch", "python", "duckdb", "polars"}
    assert record["configuration"]["sha256"] == configuration.configuration_hash
    assert record["counts"]["flags_by_severity"] == {"critical": 1, "routine": 1}
    assert record["counts"]["worklist"] == 2
    assert "secret-id" not in text


def test_the_accounting_of_the_files_is_in_the_record(configuration):
    account = FileAccount("lab", "landing/a.csv", read=4, loaded=2, duplicate=1)
    account.quarantined = {"bad_date": 1}
    folder = publish_night(configuration, evaluated(), IntakeReport(files=[account]))
    assert json.loads((folder / "run.json").read_text())["files"] == [
        {
            "feed": "lab",
            "file": "landing/a.csv",
            "read": 4,
            "loaded": 2,
            "duplicate": 1,
            "not_monitored": 0,
            "quarantined": {"bad_date": 1},
            "refused": None,
        }
    ]


def test_a_night_published_again_still_accounts_for_its_files(configuration):
    publish_night(configuration, evaluated(), IntakeReport(files=[FileAccount("lab", "a.csv")]))
    later = IntakeReport(files=[FileAccount("lab", "b.csv")], unchanged=1)
    folder = publish_night(configuration, evaluated(), later)
    files = json.loads((folder / "run.json").read_text())["files"]
    assert [file["file"] for file in files] == ["a.csv", "b.csv"]


def test_a_refusal_that_was_mended_is_no_longer_in_the_record(configuration):
    refused = FileAccount("lab", "a.csv", refused="a.csv: no column `value`")
    publish_night(configuration, evaluated(), IntakeReport(files=[refused]))
    mended = IntakeReport(files=[FileAccount("lab", "a.csv", read=1, loaded=1)])
    folder = publish_night(configuration, evaluated(), mended)
    (file,) = json.loads((folder / "run.json").read_text())["files"]
    assert (file["read"], file["refused"]) == (1, None)


def test_worklist_has_its_columns_even_when_nobody_waits(configuration):
    folder = publish_night(configuration, evaluated())
    header = (folder / "worklist.csv").read_text().splitlines()
    assert header == [",".join(Worklist.empty().columns)]
