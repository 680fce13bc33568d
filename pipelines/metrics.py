"""Figures of the last runs and of the newest night for Prometheus, in counts.

The file is made anew from the journal and `run.json` after every run, so nothing is counted twice
and nothing is lost with a killed run.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily

from pipelines import journal
from pipelines.news import feed_rows
from pipelines.publish.published_nights import published_nights, record_of
from pipelines.settings import Configuration
from pipelines.visible_folder import private_folder, write_visible

ROWS = ("loaded", "duplicate", "not_monitored", "set_aside")


@dataclass(eq=False)  # the client library keeps it in a set
class Figures:
    """Gauges by name; every one of a name has the same labels."""

    gauges: dict[str, GaugeMetricFamily] = field(default_factory=dict)

    def add(self, name: str, meaning: str, value: float, **labels: str) -> None:
        """One figure."""
        new = GaugeMetricFamily(f"labwatch_{name}", meaning, labels=list(labels))
        self.gauges.setdefault(name, new).add_metric(list(labels.values()), value)

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """What the client library asks for."""
        return self.gauges.values()


def write_metrics(configuration: Configuration) -> None:
    """Replace the file in one step; nothing where the configuration names none."""
    if configuration.metrics is None:
        return
    figures = Figures()
    show_runs(figures, journal.recent_runs(configuration, is_held=True))
    nights = published_nights(configuration.publish)
    if nights:
        record = record_of(configuration.publish, nights[-1])
        show_night(figures, record)
        show_feeds(figures, feed_rows(configuration, record), record)
    registry = CollectorRegistry()
    registry.register(figures)
    private_folder(configuration.metrics.parent)
    write_visible(configuration.metrics, generate_latest(registry).decode())


def show_runs(figures: Figures, runs: list[dict[str, Any]]) -> None:
    """Of each command its last run that ended, and its last one that did its work."""
    ended = [run for run in runs if run["ended_at"] is not None]
    last = {run["command"]: run for run in reversed(ended)}
    good = {run["command"]: run for run in reversed(ended) if run["state"] == "done"}
    for command, run in last.items():
        figures.add("run_status", "Exit status of the last run", run["status"], command=command)
        began, at = seconds_of(run["began_at"]), seconds_of(run["ended_at"])
        figures.add("run_ended_timestamp_seconds", "End of the last run", at, command=command)
        figures.add("run_duration_seconds", "Length of the last run", at - began, command=command)
    for command, run in good.items():
        at = seconds_of(run["ended_at"])
        name, text = "run_success_timestamp_seconds", "End of the last run with status 0 or 3"
        figures.add(name, text, at, command=command)


def show_night(figures: Figures, record: dict[str, Any]) -> None:
    """What the newest published night found."""
    counts = record["counts"]
    as_of = datetime.fromisoformat(record["as_of"]).replace(tzinfo=UTC).timestamp()
    figures.add("night_timestamp_seconds", "Midnight (UTC) of the newest published night", as_of)
    text = "Patients under surveillance"
    figures.add("patients_under_surveillance", text, counts["patients_under_surveillance"])
    figures.add("worklist_flags", "Flags on the worklist", counts["worklist"])
    for severity in ("critical", "urgent", "routine"):
        new = counts.get("new_flags_by_severity", {})
        number = counts["flags_by_severity"].get(severity, 0)
        figures.add("flags", "Active flags", number, severity=severity)
        figures.add("flags_new", "New flags", new.get(severity, 0), severity=severity)
    figures.add("rules_surged", "Rules whose flags more than doubled", len(record["surges"]))
    figures.add("rules_not_assessed", "Rules without data", len(record["not_assessed"]))
    for step, seconds in record["durations_s"].items():
        figures.add("step_duration_seconds", "Length of a step", seconds, step=step)


def show_feeds(figures: Figures, rows: list[dict[str, Any]], record: dict[str, Any]) -> None:
    """What each feed sent for that night."""
    over = record["feeds_over_quarantine_limit"]
    for row in rows:
        feed = row["feed"]
        figures.add("feed_files", "Files taken in", row["files"], feed=feed)
        figures.add("feed_files_refused", "Files that could not be read", row["refused"], feed=feed)
        figures.add("feed_silent", "1: nothing for longer than expected", row["silent"], feed=feed)
        text = "1: more rows set aside than the limit"
        figures.add("feed_over_quarantine_limit", text, feed in over, feed=feed)
        for outcome in ROWS:
            figures.add("feed_rows", "Rows taken in", row[outcome], feed=feed, outcome=outcome)


def seconds_of(moment: str) -> float:
    """Seconds since 1970 of a time with its offset."""
    return datetime.fromisoformat(moment).timestamp()
