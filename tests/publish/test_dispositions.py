"""What people decide about a flag, and when it comes back in spite of it."""

from datetime import datetime

import polars as pl

from pipelines.publish.decisions import NO_DECISIONS
from pipelines.publish.lifecycle import apply_dispositions
from pipelines.publish.publish import publish_night
from pipelines.publish.published_nights import SEVERITY_THEN, severity_then
from tests.intake.registry import Registry
from tests.publish.flags import NIGHT, NIGHT_BEFORE, day, days_before, flags
from tests.publish.night import configured, evaluated


def decided(*rows):
    usual = {"flag_id": "flag", "decision": "acknowledged", "decided_at": datetime(2026, 6, 29, 10)}
    return pl.DataFrame([{**usual, **row} for row in rows], schema=NO_DECISIONS)


def disposition(decisions, was="routine", **flag):
    """What stands on tonight's flag, which was `was` on the night the decision was taken on."""
    tonight = flags({"flag_id": "flag", "state": "ongoing", **flag})
    then = pl.DataFrame([("flag", was)], schema=SEVERITY_THEN, orient="row")
    return apply_dispositions(tonight, decisions, then)["disposition"].item()


def test_a_flag_nobody_decided_about_has_no_disposition():
    assert disposition(decided({"flag_id": "another"})) is None


def test_an_acknowledged_flag_says_so():
    assert disposition(decided({})) == "acknowledged"


def test_the_latest_decision_counts_not_the_last_received():
    later = {"decision": "reopened", "decided_at": datetime(2026, 6, 29, 11)}
    assert disposition(decided(later, {"decision": "dismissed"})) == "reopened"


def test_a_snooze_holds_until_the_day_before_its_date():
    assert disposition(decided({"decision": "snoozed", "until": day("2026-07-01")})) == "snoozed"


def test_a_snooze_is_over_on_its_date():
    assert disposition(decided({"decision": "snoozed", "until": NIGHT})) is None


def test_a_snooze_without_a_date_holds():
    assert disposition(decided({"decision": "snoozed"})) == "snoozed"


def test_a_flag_that_got_worse_comes_back():
    assert disposition(decided({}), was="urgent", severity="critical") is None


def test_a_flag_as_bad_as_when_it_was_acknowledged_stays_aside():
    assert disposition(decided({}), was="urgent", severity="urgent") == "acknowledged"


def test_a_flag_that_got_better_stays_aside():
    assert disposition(decided({}), was="critical", severity="urgent") == "acknowledged"


def test_a_resolved_flag_keeps_what_was_last_published():
    resolved = {"state": "resolved", "disposition": "snoozed", "resolved_on": NIGHT}
    assert disposition(decided({}), **resolved) == "snoozed"


def test_no_row_is_removed_and_none_reordered():
    tonight = flags(*[{"flag_id": f"f{n}", "state": "new"} for n in (3, 1, 2)])
    after = apply_dispositions(
        tonight, decided({"flag_id": "f1", "decision": "dismissed"}), SEVERITY_THEN.to_frame()
    )
    assert after.drop("disposition").equals(tonight.drop("disposition"))


def test_severity_then_is_that_of_the_night_the_decision_was_taken_on(tmp_path):
    configuration = configured(tmp_path)
    publish_night(configuration, evaluated({"severity": "routine"}, as_of=NIGHT_BEFORE))
    folder = publish_night(configuration, evaluated({"severity": "urgent"}, as_of=NIGHT))
    flag_id = pl.read_parquet(folder / "flags.parquet")["flag_id"].item()
    seen = {
        decided_at: severity_then(
            configuration.publish, decided({"flag_id": flag_id, "decided_at": decided_at})
        )["severity_then"].to_list()
        for decided_at in (datetime(2026, 6, 29, 9), datetime(2026, 6, 30, 9))
    }
    assert list(seen.values()) == [["routine"], ["urgent"]]


def test_a_decision_on_a_flag_of_no_published_night_just_stands(tmp_path):
    assert severity_then(configured(tmp_path).publish, decided({})).height == 0


def test_a_decision_that_a_night_knew_was_taken_on_the_night_before(tmp_path):
    """Acknowledged on the morning of the 30th, when the list of the 29th said routine."""
    configuration = configured(tmp_path)
    publish_night(configuration, evaluated({"severity": "routine"}, as_of=NIGHT_BEFORE))
    folder = publish_night(configuration, evaluated({"severity": "urgent"}, as_of=NIGHT))
    flag_id = pl.read_parquet(folder / "flags.parquet")["flag_id"].item()
    decision = {"flag_id": flag_id, "decided_at": datetime(2026, 6, 30, 1), "known_from": NIGHT}
    seen = [
        severity_then(configuration.publish, decided(decision | {"file_key": file_key}))
        for file_key in (0, 1)
    ]
    assert [then["severity_then"].item() for then in seen] == ["routine", "urgent"]


def test_a_decision_about_a_flag_long_gone_asks_for_no_old_night(tmp_path):
    """The night it was taken on may have been moved away since; nobody needs it any more."""
    feed = "{name: d, entity: dispositions, format: csv, path: landing/*.csv}"
    registry = Registry(tmp_path, feed)
    registry.put("2026-06-28.csv", f"{DECISION}\ngone,dismissed,2026-06-28T09:00\n")
    registry.ingest()
    configuration = registry.configuration
    taken_on = publish_night(configuration, evaluated({}, as_of=days_before(2)))
    publish_night(configuration, evaluated({}, as_of=NIGHT_BEFORE))
    (taken_on / "flags.parquet").write_bytes(b"damaged")
    folder = publish_night(configuration, evaluated({}, as_of=NIGHT))
    assert pl.read_parquet(folder / "flags.parquet")["state"].to_list() == ["ongoing"]


DECISION = "flag_id,decision,decided_at"
