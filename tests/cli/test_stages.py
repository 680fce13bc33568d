"""A night stage by stage, as somebody types it."""

import json

import polars as pl
import pytest

from tests.cli.labwatch import labwatch
from tests.cli.registry import LAB, lay_out

NIGHT = ("--as-of", "2026-06-30")
DISPOSITIONS_FEED = """\
  - name: ward
    entity: dispositions
    format: csv
    path: landing/decisions/*.csv
"""


def run_stages(folder):
    """ingest, evaluate, publish; the three as they ended."""
    return (
        labwatch("ingest", cwd=folder),
        labwatch("evaluate", *NIGHT, cwd=folder),
        labwatch("publish", cwd=folder),
    )


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    """The folder of a registry whose night of 30 June 2026 is published, and how that went."""
    folder = tmp_path_factory.mktemp("registry")
    lay_out(folder)
    return folder, run_stages(folder)


def published(folder, name="flags"):
    return pl.read_parquet(folder / "published" / "as_of=2026-06-30" / f"{name}.parquet")


def test_each_stage_ends_well(night):
    _, stages = night
    assert [ended.status for ended in stages] == [0, 0, 0]


def test_quiet_leaves_only_what_needs_attention(night, tmp_path):
    folder, (ingest, evaluate, _) = night
    assert "evaluate: done" in evaluate.err
    assert labwatch("evaluate", *NIGHT, "--quiet", cwd=folder).err == ""
    lay_out(tmp_path)
    told = labwatch("ingest", "-q", cwd=tmp_path)
    assert (told.status, told.out) == (0, ingest.out)
    (tmp_path / "landing" / "lab" / "2026-06-30-broken.csv").write_text("no,such,header\n1,2,3\n")
    assert labwatch("ingest", "-q", cwd=tmp_path).err.startswith("refused: landing/lab/2026-06-30")


def test_ingest_accounts_for_every_row_of_every_file(night):
    _, (ingest, _, _) = night
    lab = next(line for line in ingest.out.splitlines() if "central-lab" in line)
    assert lab.split()[2:] == ["5", "3", "0", "1", "1"]


def test_evaluate_counts_and_publishes_nothing(tmp_path):
    lay_out(tmp_path)
    labwatch("ingest", cwd=tmp_path)
    ended = labwatch("evaluate", *NIGHT, "--json", cwd=tmp_path)
    counts = json.loads(ended.out)
    assert counts["patients_under_surveillance"] == 2
    assert counts["flags_by_severity"]["critical"] == 1
    assert not (tmp_path / "published").exists()


def test_ada_is_on_the_list_for_her_platelets(night):
    folder, _ = night
    flag = published(folder).filter(pl.col("rule") == "platelets_low").row(0, named=True)
    assert (flag["patient_id"], flag["severity"], flag["latest_value"]) == ("ada", "critical", 45)
    assert flag["evidence"] == ["central-lab/r1"]


def test_bens_unreadable_creatinine_is_seen(night):
    folder, _ = night
    flag = published(folder).filter(pl.col("rule") == "unreadable_result").row(0, named=True)
    assert (flag["patient_id"], flag["analyte"], flag["severity"]) == (
        "ben",
        "creatinine",
        "urgent",
    )


def test_cy_who_died_has_no_flag_and_is_stopped(night):
    folder, _ = night
    assert "cy" not in published(folder)["patient_id"]
    states = published(folder, "status").filter(pl.col("patient_id") == "cy")["state"]
    assert set(states) == {"stopped"}


def test_dee_who_was_never_treated_is_in_no_table(night):
    folder, _ = night
    assert all(
        "dee" not in published(folder, name)["patient_id"]
        for name in ("flags", "status", "evaluations")
    )


def test_the_summary_names_the_most_urgent_but_no_patient_where_nobody_watches(night):
    _, (_, _, publish) = night
    assert "critical  platelets low, new, due 2026-06-21 (9 days late)" in publish.out
    assert "ada" not in publish.out.replace("Canada", "")
    assert "published/as_of=2026-06-30" in publish.out


def test_the_record_accounts_for_the_files(night):
    folder, _ = night
    record = json.loads((folder / "published/as_of=2026-06-30/run.json").read_text())
    lab = next(file for file in record["files"] if file["feed"] == "central-lab")
    assert lab == {
        "feed": "central-lab",
        "file": "landing/lab/2026-06-29.csv",
        "read": 5,
        "loaded": 3,
        "duplicate": 0,
        "not_monitored": 1,
        "quarantined": {"unit_unknown": 1},
        "refused": None,
    }


def test_a_second_time_changes_nothing(tmp_path):
    lay_out(tmp_path)
    run_stages(tmp_path)
    first = {name: published(tmp_path, name) for name in ("flags", "status", "evaluations")}
    run_stages(tmp_path)
    assert all(published(tmp_path, name).equals(table) for name, table in first.items())


def test_a_refused_file_ends_with_3_and_the_others_are_published(tmp_path):
    lay_out(tmp_path)
    (tmp_path / "landing/lab/2026-06-30.csv").write_text("result_id,patient_id\nx,ada\n")
    ingest, _, publish = run_stages(tmp_path)
    assert (ingest.status, publish.status) == (3, 3)
    assert "refused: landing/lab/2026-06-30.csv (central-lab)" in publish.err
    assert "platelets_low" in published(tmp_path)["rule"]


def test_a_feed_past_its_quarantine_limit_ends_with_3(tmp_path):
    lay_out(tmp_path, lab=LAB.replace("10*3/uL", "furlongs").replace("mg/dL", "furlongs"))
    ingest, _, publish = run_stages(tmp_path)
    assert (ingest.status, publish.status) == (3, 3)
    assert "quarantine limit passed: central-lab: 80.0 %" in publish.err


def test_hindsight_knows_what_came_later(tmp_path):
    """Ada's platelets of 20 June were received on the 29th: unknown the day before."""
    lay_out(tmp_path)
    labwatch("ingest", cwd=tmp_path)
    told = {
        known_by: json.loads(
            labwatch(
                "evaluate", "--as-of", "2026-06-28", "--known-by", known_by, "--json", cwd=tmp_path
            ).out
        )["flags_by_rule"].get("platelets_low", 0)
        for known_by in ("2026-06-28", "2026-06-29")
    }
    assert told == {"2026-06-28": 0, "2026-06-29": 1}


def test_backfill_publishes_past_nights_that_follow_each_other(tmp_path):
    lay_out(tmp_path)
    labwatch("ingest", cwd=tmp_path)
    ended = labwatch(
        "backfill", "--from", "2026-06-28", "--to", "2026-06-30", "--json", cwd=tmp_path
    )
    assert json.loads(ended.out)["nights"] == ["2026-06-28", "2026-06-29", "2026-06-30"]
    rows = published(tmp_path).filter(pl.col("patient_id") == "ada")
    states = dict(zip(rows["rule"], rows["state"], strict=True))
    assert states["platelets_low"] == "ongoing"


def test_an_acknowledged_flag_leaves_the_worklist_and_stays_in_the_data(tmp_path):
    """Somebody acknowledges Ada's platelets on the morning of 30 June; the next night knows."""
    lay_out(tmp_path, more=DISPOSITIONS_FEED)
    run_stages(tmp_path)
    flag_id = published(tmp_path).filter(pl.col("rule") == "platelets_low")["flag_id"].item()
    decisions = tmp_path / "landing/decisions/2026-06-30.csv"
    decisions.parent.mkdir()
    decisions.write_text(
        "flag_id,decision,decided_at,decided_by,reason\n"
        f"{flag_id},acknowledged,2026-06-30T09:00,nurse,repeat ordered\n"
    )
    labwatch("ingest", cwd=tmp_path)
    labwatch("evaluate", "--as-of", "2026-07-01", cwd=tmp_path)
    labwatch("publish", cwd=tmp_path)
    folder = tmp_path / "published/as_of=2026-07-01"
    flags = pl.read_parquet(folder / "flags.parquet").filter(pl.col("flag_id") == flag_id)
    assert (flags["disposition"].item(), flags["state"].item()) == ("acknowledged", "ongoing")
    assert flag_id not in (folder / "worklist.csv").read_text()
