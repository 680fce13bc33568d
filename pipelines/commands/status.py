"""`labwatch status`: the last runs, the feeds and how fresh they are."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.commands.options import config_option, configuration_from, json_option, today_in
from pipelines.commands.terminal import note, print_json, print_table, say
from pipelines.errors import StoreError

if TYPE_CHECKING:
    from pipelines.settings import Configuration

FEEDS = {
    "feed": "feed",
    "entity": "entity",
    "files": "files",
    "read": "rows",
    "quarantined": "set aside",
    "last_received_on": "last file",
    "days_since": "days ago",
    "late": "",
}
RUNS = {
    "ingested_on": "ingested on",
    "files": "files",
    "refused": "refused",
    "read": "rows",
    "loaded": "loaded",
    "duplicate": "duplicate",
    "not_monitored": "not monitored",
    "quarantined": "set aside",
}
HISTORY = {
    "began_at": "began",
    "ended_at": "ended",
    "command": "command",
    "stage": "stage",
    "state": "state",
    "status": "status",
    "reason": "reason",
}
NUMBERS = (
    "files refused read loaded duplicate not_monitored quarantined days_since records versions"
)


@click.command()
@config_option
@json_option
def status(config: Path, as_json: bool) -> None:
    """The last runs, the rows of the store, and the freshness of every feed.

    \b
    Example:
      labwatch status --config labwatch.yaml
    """
    found = _found(config)
    if as_json:
        print_json(found)
    else:
        _show_runs(found)
        if found["store_problem"] is None:
            _show_store(found)
    if found["store_problem"] is not None and found["running"] is None:
        raise StoreError(found["store_problem"])


def _show_runs(found: dict[str, Any]) -> None:
    say(f"Newest published night: {found['newest_night'] or 'none yet'}\n")
    if found["history"]:
        say("Last runs")
        print_table(found["history"], HISTORY, right="status")
    if found["history"] and found["history"][0]["state"] == "interrupted":
        note(
            f"interrupted: `labwatch {found['history'][0]['command']}` was killed. What it had "
            "finished is kept; run again, and the run finishes the rest."
        )
    if found["running"]:
        note("a run is going on; what the store holds is shown when it is free to be read")


def _show_store(found: dict[str, Any]) -> None:
    from pipelines.intake.feed_notes import change_text

    say("Feeds")
    for feed in found["feeds"]:
        feed["late"] = "late" if feed["is_late"] else ""
    print_table(found["feeds"], FEEDS, right=NUMBERS)
    say("Store")
    names = {"entity": "entity", "records": "records", "versions": "versions"}
    print_table(found["rows"], names, right=NUMBERS)
    say("Last runs that read a file")
    print_table(found["runs"], RUNS, right=NUMBERS)
    for change in found["schema_changes"]:
        note(f"schema change: {change['feed']}: {change_text(change)} ({change['file']})")
    for feed in found["feeds"]:
        if feed["refused"]:
            note(f"refused: {feed['feed']}: {feed['refused']} files that could not be read")
        if feed["is_late"]:
            note(f"late: {feed['feed']}: nothing since {feed['last_received_on'] or 'ever'}")


def _found(config: Path) -> dict[str, Any]:
    from pipelines import journal
    from pipelines.publish.published_nights import published_nights
    from pipelines.run_lock import holder

    configuration = configuration_from(config)
    nights = published_nights(configuration.publish)
    running = holder(configuration)
    facts = {
        "newest_night": nights[-1] if nights else None,
        "nights": len(nights),
        "running": running,
        "history": journal.recent_runs(configuration, is_held=running is not None),
        "store_problem": None,
    }
    nothing: dict[str, Any] = {"feeds": [], "rows": [], "runs": [], "schema_changes": []}
    try:
        return facts | _in_store(configuration)
    except StoreError as problem:
        return facts | nothing | {"store_problem": str(problem)}


def _in_store(configuration: "Configuration") -> dict[str, Any]:
    from pipelines.intake.feed_notes import changes_of, layout_changes
    from pipelines.intake.freshness import freshness, recent_runs, row_counts
    from pipelines.store import open_store

    with open_store(configuration, read_only=True) as warehouse:
        runs = recent_runs(warehouse)
        changes = layout_changes(warehouse)
        recent = changes.filter(changes["run_id"].is_in(runs["run_id"].implode()))
        return {
            "feeds": freshness(warehouse, configuration, today_in(configuration)).to_dicts(),
            "rows": row_counts(warehouse).to_dicts(),
            "runs": runs.to_dicts(),
            "schema_changes": changes_of(recent, recent.select("feed", "file").rows()),
        }
