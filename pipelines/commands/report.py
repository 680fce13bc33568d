"""`labwatch report`: the page of a published night again, or that of one patient."""

from datetime import date
from pathlib import Path

import click

from pipelines.commands.options import config_option, configuration_from, day_option, quiet_option
from pipelines.commands.terminal import note, progress_of, say


@click.command()
@config_option
@day_option("--as-of", "A published night; the newest by default.")
@click.option("--patient", metavar="ID", help="Only this patient, by any id they ever had.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to write it: by default over the night's report.html, or, of one patient, "
    "patient.html here.",
)
@quiet_option
def report(config: Path, as_of: date | None, patient: str | None, out: Path | None) -> None:
    """Write the report of a published night anew, or the page of one patient.

    The report of a night has the pictures of its most urgent patients; this draws any other.

    \b
    Example:
      labwatch report --patient P0042 --out P0042.html
    """
    from pipelines.report.write import write_report

    configuration = configuration_from(config)
    with progress_of("report"):
        path = write_report(configuration, as_of, patient, out)
    note("It holds patient data: keep it where only those may read it who care for them.")
    say(path)
