"""`labwatch run`: the whole night."""

import atexit
import os
from datetime import date
from pathlib import Path

import click

from pipelines.commands.options import (
    as_of_option,
    config_option,
    configuration_from,
    full_option,
    json_option,
    log_format_option,
    quiet_option,
    today_in,
)


@click.command()
@config_option
@as_of_option
@full_option
@json_option
@log_format_option
@quiet_option
@click.pass_context
def run(ctx: click.Context, config: Path, as_of: date | None, full: bool, as_json: bool) -> None:
    """Take in what landed, evaluate the night, publish it: the nightly Prefect flow.

    Files without a date in their path count as received on the night.

    \b
    Example:
      labwatch run --config labwatch.yaml --as-of 2026-06-30
    """
    from pipelines.commands.show_night import exit_status_of, show_published
    from pipelines.publish.published_nights import night_folder
    from pipelines.run_lock import refuse_if_held
    from pipelines.settings import keep_prefect_beside

    configuration = configuration_from(config)
    night = as_of or today_in(configuration)
    refuse_if_held(configuration)  # at once, before Prefect takes its time to start
    keep_prefect_beside(configuration.store)
    # Threads of Prefect outlive the flow, which DuckDB's binding takes for a leak and tells at
    # length; what is registered first is done last, so everything else has been said by then.
    atexit.register(os.dup2, os.open(os.devnull, os.O_WRONLY), 2)
    from pipelines.nightly import nightly

    nightly(config=config, as_of=night, is_full=full)
    folder = night_folder(configuration.publish, night)
    show_published(folder, as_json)
    ctx.exit(exit_status_of(folder))
