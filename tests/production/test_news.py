"""What operations is told of a night, and of a landing folder that is gone."""

import shutil

from pipelines.intake.unreachable import unreachable_feeds
from pipelines.news import news_of
from pipelines.settings import load_configuration
from tests.cli.labwatch import labwatch
from tests.cli.registry import lay_out

RECORD = {
    "as_of": "2026-06-30",
    "files": [
        {"feed": "lab", "refused": "cut off"},
        {"feed": "lab", "refused": "empty"},
        {"feed": "hub", "refused": None},
    ],
    "feeds_over_quarantine_limit": {"hub": 12.5},
    "feeds_quiet": [{"feed": "ward", "expect_every_days": 7}],
    "surges": [{"rule": "platelets_low", "flags_before": 20, "flags": 90}],
    "counts": {
        "flags_by_severity": {"critical": 3, "urgent": 1},
        "new_flags_by_severity": {"critical": 1},
    },
}


def test_each_feed_and_rule_is_told_once_with_its_counts():
    told = [(news.event, news.about, news.facts) for news in news_of(RECORD, ["share"])]
    assert told == [
        (
            "labwatch.night.published",
            "run",
            {"as_of": "2026-06-30", "critical": 3, "urgent": 1},
        ),
        ("labwatch.feed.unreachable", "feed/share", {}),
        ("labwatch.extract.refused", "feed/lab", {"files": 2}),
        ("labwatch.feed.over-limit", "feed/hub", {"percent": 12.5}),
        ("labwatch.feed.silent", "feed/ward", {"expected_days": 7}),
        ("labwatch.rule.surged", "rule/platelets_low", {"before": 20, "now": 90}),
        ("labwatch.flags.critical", "run", {"critical": 3, "new": 1}),
    ]


def test_a_folder_that_was_read_from_and_is_gone_is_named(tmp_path):
    more = "  - {name: later, entity: lab_results, format: csv, path: not/yet/*.csv}\n"
    configuration = load_configuration(lay_out(tmp_path, more=more))
    assert unreachable_feeds(configuration) == []
    assert labwatch("ingest", cwd=tmp_path).status == 0
    shutil.rmtree(tmp_path / "landing/lab")
    assert unreachable_feeds(configuration) == ["central-lab"]
