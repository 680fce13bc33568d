"""`labwatch store`: looking after the database file."""

from pathlib import Path

import click

from pipelines.commands.on_record import on_record
from pipelines.commands.options import (
    config_option,
    configuration_from,
    json_option,
    quiet_option,
    today_in,
)
from pipelines.commands.terminal import print_json, print_table, progress_of, say


@click.group()
def store() -> None:
    """The database file: copy it, look whether it is whole, carry it along to a new Labwatch.

    \b
    Example:
      labwatch store backup
    """


@store.command()
@config_option
@click.argument("to", type=click.Path(path_type=Path, dir_okay=False), required=False)
@quiet_option
def backup(config: Path, to: Path | None) -> None:
    """A whole copy of the store, counted against it; beside the store unless TO names a file.

    Every block is read on the way. To restore one, put it in the store's place.

    \b
    Example:
      labwatch store backup backups/labwatch.duckdb
    """
    from pipelines.store import connect, refuse_other_version, version_of
    from pipelines.store_copy import copy_store

    configuration = configuration_from(config)
    name = f"{configuration.store.name}.{today_in(configuration)}"
    target = (to or configuration.store.with_name(name)).resolve()
    if target == configuration.store.resolve():
        raise click.BadParameter("that is the store itself; name another file", param_hint="TO")
    with on_record(configuration, "store backup"), progress_of("backup"):
        with connect(configuration, read_only=True) as warehouse:
            refuse_other_version(configuration, version_of(warehouse))
        copy_store(configuration, target)
    say(f"The store was copied to {target}")


@store.command()
@config_option
@click.option(
    "--full",
    "is_full",
    is_flag=True,
    help="Also derive everybody anew, and compare with the facts kept for the next night.",
)
@json_option
@quiet_option
def verify(config: Path, is_full: bool, as_json: bool) -> None:
    """Whether the store is whole and its tables agree; says what does not, in counts.

    \b
    Example:
      labwatch store verify --json
    """
    from pipelines.facts_check import facts_must_agree, verify_facts
    from pipelines.store_check import must_be_whole, verify_store

    configuration = configuration_from(config)
    with progress_of("verify"):
        found = verify_store(configuration)
        apart = verify_facts(configuration) if is_full else {}
    if as_json:
        print_json(found | ({"facts": apart} if is_full else {}))
    else:
        rows = [{"table": table, "rows": number} for table, number in found["rows"].items()]
        print_table(rows, {"table": "table", "rows": "rows"}, right="rows")
    must_be_whole(found)
    facts_must_agree(configuration, apart)
    if not as_json:
        say("The store is whole.")


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
    with on_record(configuration, "store migrate"), open_store(configuration):
        pass
    say(f"{configuration.store} is of version {STORE_VERSION}.")
