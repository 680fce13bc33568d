"""`labwatch ingest`, `evaluate` and `publish`: one stage each, without Prefect."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from pipelines.commands.on_record import on_record
from pipelines.commands.options import (
    as_of_option,
    config_option,
    configuration_from,
    day_option,
    full_option,
    json_option,
    log_format_option,
    quiet_option,
    today_in,
)
from pipelines.commands.show_night import NEEDS_ATTENTION
from pipelines.commands.terminal import note, print_json, print_table, progress_of, say

ACCOUNT = {
    "feed": "feed",
    "file": "file",
    "read": "rows",
    "loaded": "loaded",
    "duplicate": "duplicate",
    "not_monitored": "not monitored",
    "set_aside": "set aside",
}


@click.command()
@config_option
@json_option
@log_format_option
@quiet_option
@click.pass_context
def ingest(ctx: click.Context, config: Path, as_json: bool) -> None:
    """Take in what is new in the landing folders.

    Files without a date in their path count as received today.

    \b
    Example:
      labwatch ingest --config labwatch.yaml
    """
    from pipelines.stages import ingest_files

    configuration = configuration_from(config)
    with on_record(configuration, "ingest") as recorded, progress_of("ingest", "bytes") as progress:
        report = ingest_files(configuration, today_in(configuration), progress)
        recorded.status = NEEDS_ATTENTION if report.needs_attention else 0
    if as_json:
        print_json(report.record())
    else:
        files = [file for file in report.files if file.refused is None]
        rows = [file.record() | {"set_aside": file.set_aside} for file in files]
        print_table(rows, ACCOUNT, right="read loaded duplicate not_monitored set_aside")
        say(f"{len(files)} files read, {report.unchanged} unchanged since the last time.")
    for file in report.refused:
        note(f"refused: {file.file} ({file.feed}): {file.refused}", "warning")
    for feed, percent in report.over_limit.items():
        note(
            f"quarantine limit passed: {feed}: {percent:.2f} % of its rows were set aside",
            "warning",
        )
    ctx.exit(recorded.status)


@click.command()
@config_option
@as_of_option
@day_option("--known-by", "Use what was received by this day; the night itself by default.")
@full_option
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    show_default=True,
    help="What runs the SQL: DuckDB over the store, or Spark over a dataset.",
)
@click.option("--input", "source", metavar="DIR", help="Spark: what `labwatch export` wrote.")
@click.option("--output", "target", metavar="DIR", help="Spark: where the tables go.")
@click.option("--master", metavar="URL", help="Spark: the cluster; this machine by default.")
@json_option
@log_format_option
@quiet_option
def evaluate(engine: str, source: str | None, target: str | None, **asked: Any) -> None:
    """Evaluate a night from the store, and keep it for `labwatch publish`.

    Nothing is published. A --known-by after the night is hindsight. With --engine spark the night
    is evaluated over a dataset, and its tables are written as folders of Parquet files.

    \b
    Example:
      labwatch evaluate --as-of 2026-06-30 --known-by 2026-07-14
      labwatch evaluate --engine spark --input dataset --output night --as-of 2026-06-30
    """
    if engine == "duckdb":
        if source or target or asked["master"]:
            raise click.UsageError("--input, --output and --master are for --engine spark")
        evaluate_from_store(**asked)
    elif source is None or target is None:
        raise click.UsageError("--engine spark needs --input DIR and --output DIR")
    else:
        evaluate_dataset(source, target, **asked)


def evaluate_from_store(
    config: Path, as_of: date | None, known_by: date | None, **asked: Any
) -> None:
    """The night of the store, kept for `publish`."""
    from pipelines.commands.show_night import show_counts_of
    from pipelines.publish.run_record import counts
    from pipelines.stages import evaluate_store

    configuration = configuration_from(config)
    with on_record(configuration, "evaluate"), progress_of("evaluate"):
        night = evaluate_store(
            configuration, as_of or today_in(configuration), known_by, is_full=asked["full"]
        )
    found = counts(night.flags, night)
    if asked["as_json"]:
        print_json({"as_of": night.as_of, "known_by": night.known_by, **found})
        return
    say(f"Night of {night.as_of}, known by {night.known_by}")
    show_counts_of(found)
    say("Kept for `labwatch publish`.")


def evaluate_dataset(source: str, target: str, **asked: Any) -> None:
    """The night of a dataset, on Spark; today is that of this machine's zone."""
    from pipelines.spark.evaluate import evaluate_on_spark

    as_of = asked["as_of"] or datetime.now().astimezone().date()
    known_by = asked["known_by"] or as_of
    with progress_of("evaluate"):
        rows = evaluate_on_spark(source, target, (as_of, known_by), asked["master"])
    if asked["as_json"]:
        print_json({"as_of": as_of, "known_by": known_by, "rows": rows})
        return
    say(f"Night of {as_of}, known by {known_by}: {target}")
    tables = [{"table": name, "rows": count} for name, count in rows.items()]
    print_table(tables, {"table": "table", "rows": "rows"}, right="rows")


@click.command()
@config_option
@json_option
@log_format_option
@quiet_option
@click.pass_context
def publish(ctx: click.Context, config: Path, as_json: bool) -> None:
    """Publish the night that was evaluated last.

    \b
    Example:
      labwatch publish --config labwatch.yaml
    """
    from pipelines.commands.show_night import exit_status_of, show_published
    from pipelines.stages import publish_kept

    configuration = configuration_from(config)
    with on_record(configuration, "publish") as recorded, progress_of("publish"):
        folder = publish_kept(configuration)
        recorded.status = exit_status_of(folder)
    show_published(folder, as_json)
    ctx.exit(recorded.status)
