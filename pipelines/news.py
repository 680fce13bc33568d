"""What a night has to tell operations: events and tables, in counts. No patient is named.

The same events reach Prefect's server, where automations turn them into messages, and the log.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.publish.concerns import concerns
from pipelines.settings import Configuration

RUN_FAILED = "labwatch.run.failed"
NIGHT_PUBLISHED = "labwatch.night.published"
EXTRACT_REFUSED = "labwatch.extract.refused"
FEED_OVER_LIMIT = "labwatch.feed.over-limit"
FEED_SILENT = "labwatch.feed.silent"
FEED_UNREACHABLE = "labwatch.feed.unreachable"
RULE_SURGED = "labwatch.rule.surged"
FLAGS_CRITICAL = "labwatch.flags.critical"
EVENTS = (
    RUN_FAILED,
    NIGHT_PUBLISHED,
    EXTRACT_REFUSED,
    FEED_OVER_LIMIT,
    FEED_SILENT,
    FEED_UNREACHABLE,
    RULE_SURGED,
    FLAGS_CRITICAL,
)
COUNTED = ("read", "loaded", "duplicate", "not_monitored")


@dataclass(frozen=True)
class News:
    """Something happened to a feed, a rule or a run."""

    event: str
    about: str  # `feed/central-lab`, `rule/platelets_low`, `run`
    facts: dict[str, Any] = field(default_factory=dict)


def news_of(record: dict[str, Any], unreachable: list[str]) -> list[News]:
    """What a published night has to tell, from its `run.json`; feeds and rules one by one."""
    refused = [file["feed"] for file in record["files"] if file["refused"]]
    over = record["feeds_over_quarantine_limit"]
    severities = record["counts"]["flags_by_severity"]
    new = record["counts"]["new_flags_by_severity"].get("critical", 0)
    critical = severities.get("critical", 0)
    return [
        News(NIGHT_PUBLISHED, "run", {"as_of": record["as_of"], **severities}),
        *(News(FEED_UNREACHABLE, f"feed/{feed}") for feed in unreachable),
        *(
            News(EXTRACT_REFUSED, f"feed/{feed}", {"files": refused.count(feed)})
            for feed in sorted(set(refused))
        ),
        *(News(FEED_OVER_LIMIT, f"feed/{feed}", {"percent": over[feed]}) for feed in over),
        *(
            News(FEED_SILENT, f"feed/{feed['feed']}", {"expected_days": feed["expect_every_days"]})
            for feed in record["feeds_quiet"]
        ),
        *(
            News(
                RULE_SURGED,
                f"rule/{surge['rule']}",
                {"before": surge["flags_before"], "now": surge["flags"]},
            )
            for surge in record["surges"]
        ),
        *[News(FLAGS_CRITICAL, "run", {"critical": critical, "new": new})] * bool(critical),
    ]


def failure(command: str, status: int, kind: str) -> News:
    """A run that published nothing; the kind of its error, not the text."""
    return News(RUN_FAILED, "run", {"command": command, "status": status, "kind": kind})


def night_text(record: dict[str, Any], folder: Path) -> str:
    """The night as Markdown: counts, what needs a look, and where its files lie."""
    counts = record["counts"]
    rows = [
        ("patients under surveillance", counts["patients_under_surveillance"]),
        ("patients with flags", counts["patients_with_flags"]),
        *((f"{name} flags", counts["flags_by_severity"].get(name, 0)) for name in SEVERITIES),
        *((f"{name} flags", counts["flags_by_state"].get(name, 0)) for name in STATES),
        ("on the worklist", counts["worklist"]),
        ("files read", len(record["files"])),
    ]
    table = "\n".join(f"| {name} | {number} |" for name, number in rows)
    look = "\n".join(f"- {line}" for line in concerns(record)) or "Nothing."
    files = "\n".join(
        f"- [{path.name}]({path.resolve().as_uri()})" for path in sorted(folder.iterdir())
    )
    return (
        f"# Night of {record['as_of']}\n\n| | |\n|---|---:|\n{table}\n\n"
        f"## Needs a look\n\n{look}\n\n## Published in `{folder}`\n\n{files}\n"
    )


SEVERITIES = ("critical", "urgent", "routine")
STATES = ("new", "ongoing", "resolved")


def feed_rows(configuration: Configuration, record: dict[str, Any]) -> list[dict[str, Any]]:
    """One row a configured feed: what came of it for this night, and whether it is silent."""
    silent = {feed["feed"] for feed in record["feeds_quiet"]}
    rows = []
    for feed in configuration.feeds:
        files = [file for file in record["files"] if file["feed"] == feed.name]
        rows.append(
            {
                "feed": feed.name,
                "entity": feed.entity,
                "files": len(files),
                "refused": sum(1 for file in files if file["refused"]),
                **{name: sum(file[name] for file in files) for name in COUNTED},
                "set_aside": sum(sum(file["quarantined"].values()) for file in files),
                "silent": feed.name in silent,
            }
        )
    return rows
