"""`labwatch quarantine`: what was set aside and why, and another try."""

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
from pipelines.commands.terminal import note, print_json, print_table, progress_of, say

COUNTED = {
    "feed": "feed",
    "reason": "reason",
    "rows": "rows",
    "files": "files",
    "oldest": "oldest",
    "newest": "newest",
}
LISTED = {"feed": "feed", "reason": "reason", "received_on": "received", "where": "file and line"}


@click.group()
def quarantine() -> None:
    """Rows set aside: see why, take them out to mend them, try them again.

    \b
    Example:
      labwatch quarantine list
    """


@quarantine.command("list")
@config_option
@click.option("--rows", "by_row", is_flag=True, help="Every row with file and line, not counts.")
@json_option
def list_command(config: Path, by_row: bool, as_json: bool) -> None:
    """What is set aside, by feed and reason. Says nothing of what is in the rows.

    \b
    Example:
      labwatch quarantine list --rows
    """
    from pipelines.intake.quarantine import count_quarantine, list_quarantine
    from pipelines.store import open_store

    with open_store(configuration_from(config), read_only=True) as warehouse:
        found = list_quarantine(warehouse) if by_row else count_quarantine(warehouse)
    if as_json:
        print_json(found.to_dicts())
    elif found.is_empty():
        say("Nothing is set aside.")
    elif by_row:
        rows = [row | {"where": f"{row['file']}:{row['line']}"} for row in found.to_dicts()]
        in_words = {"place": "place"} if found.get_column("place").count() else {}
        print_table(rows, LISTED | in_words)
    else:
        print_table(found.to_dicts(), COUNTED, right="rows files")


@quarantine.command()
@config_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="FILE",
    help="The CSV file to write. It holds patient data and is for owner and group only.",
)
def export(config: Path, out: Path) -> None:
    """Every row set aside, as it was sent, in a CSV file.

    \b
    Example:
      labwatch quarantine export --out quarantine.csv
    """
    from pipelines.intake.quarantine import export_quarantine
    from pipelines.publish.worklist import write_csv
    from pipelines.store import open_store
    from pipelines.visible_folder import FILE_MODE

    with open_store(configuration_from(config), read_only=True) as warehouse:
        rows = export_quarantine(warehouse)
    try:
        out.touch(mode=FILE_MODE)
        write_csv(rows, out)
        out.chmod(FILE_MODE)
    except OSError as error:
        raise click.BadParameter(f"{out}: {error.strerror}", param_hint="--out") from None
    say(f"{rows.height} rows in {out}")


@quarantine.command()
@config_option
@json_option
@quiet_option
def retry(config: Path, as_json: bool) -> None:
    """Read every row set aside again, after a map was mended; each is taken in at most once.

    Where the codes of a feed changed, its files are read again too, for results that nobody
    monitored before.

    \b
    Example:
      labwatch quarantine retry
    """
    from pipelines.intake.retry import retry_quarantine

    configuration = configuration_from(config)
    with on_record(configuration, "quarantine retry"), progress_of("retry"):
        found = retry_quarantine(configuration, today_in(configuration))
    if as_json:
        print_json(found)
        return
    say(f"{found['released']} rows taken in, {found['remaining']} still set aside.")
    if found["files_read_again"]:
        say(
            f"{found['files_read_again']} files read again for what is monitored now: "
            f"{found['loaded']} rows taken in, {found['duplicate']} duplicates, "
            f"{found['quarantined']} set aside."
        )
    for file in found["files_not_read"]:
        note(f"not read again: {file['file']} ({file['feed']}): {file['why']}", "warning")
