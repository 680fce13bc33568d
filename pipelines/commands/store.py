"""`labwatch store`: looking after the database file."""

from pathlib import Path

import click

from pipelines.commands.options import config_option, configuration_from
from pipelines.commands.terminal import progress_of


@click.group()
def store() -> None:
    """The database file: carry it along to a new Labwatch.

    \b
    Example:
      labwatch store migrate
    """


@store.command()
@config_option
def migrate(config: Path) -> None:
    """Carry a store made by an older Labwatch along; one of today's is left alone.

    Every command that writes to the store does it by itself. The store as it was is kept beside it.

    \b
    Example:
      labwatch store migrate --config labwatch.yaml
    """
    from pipelines.store import open_store
    from schemas.store_files import STORE_VERSION

    configuration = configuration_from(config)
    with progress_of("migrate"), open_store(configuration):
        pass
    click.echo(f"{configuration.store} is of version {STORE_VERSION}.")
