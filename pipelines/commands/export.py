"""`labwatch export`: the store as a dataset for other engines."""

from pathlib import Path

import click

from pipelines.commands.options import (
    config_option,
    configuration_from,
    json_option,
    log_format_option,
    quiet_option,
)
from pipelines.commands.terminal import print_json, print_table, progress_of, say


@click.command()
@config_option
@click.option(
    "--parquet",
    "folder",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The folder to write; an earlier export in it is replaced.",
)
@json_option
@log_format_option
@quiet_option
def export(config: Path, folder: Path, as_json: bool) -> None:
    """Write everything accepted, with all versions and the rules, as Parquet. It is patient data.

    \b
    Example:
      labwatch export --parquet dataset
    """
    from pipelines.export import export_parquet

    with progress_of("export"):
        manifest = export_parquet(configuration_from(config), folder)
    if as_json:
        print_json(manifest)
        return
    tables = [{"table": name, "rows": rows} for name, rows in manifest["tables"].items()]
    print_table(tables, {"table": "table", "rows": "rows"}, right="rows")
    say(f"Written to {folder}.")
