"""`labwatch backfill`: past nights."""

from datetime import date
from pathlib import Path

import click

from pipelines.commands.on_record import on_record
from pipelines.commands.options import (
    config_option,
    configuration_from,
    day_option,
    json_option,
    log_format_option,
    quiet_option,
)
from pipelines.commands.terminal import print_json, progress_of, say


@click.command()
@config_option
@day_option("--from first", "The first night.", required=True)
@day_option("--to last", "The last night.", required=True)
@click.option(
    "--every",
    type=click.Choice(["day", "week", "month"]),
    default="day",
    show_default=True,
    help="How far apart the nights are, counted from the first.",
)
@json_option
@log_format_option
@quiet_option
def backfill(config: Path, first: date, last: date, every: str, as_json: bool) -> None:
    """Evaluate and publish past nights as they would have been seen then.

    A night that is already published is replaced; later ones are left as they are.

    \b
    Example:
      labwatch backfill --from 2026-01-31 --to 2026-06-30 --every month
    """
    from pipelines.backfill import backfill as publish_nights
    from pipelines.backfill import nights_between

    configuration = configuration_from(config)
    nights = nights_between(first, last, every)
    with on_record(configuration, "backfill"), progress_of("backfill", "nights") as progress:
        progress("", 0, len(nights))
        folders = publish_nights(
            configuration,
            nights,
            lambda night: progress(str(night), nights.index(night) + 1, len(nights)),
        )
    if as_json:
        print_json({"nights": nights, "folders": folders})
    else:
        say(f"{len(folders)} nights published in {configuration.publish}")
