"""`labwatch synth`: a made-up registry."""

from datetime import date
from pathlib import Path

import click

from pipelines.commands.options import day_option, quiet_option
from pipelines.commands.terminal import progress_of, say

FORMATS = ("csv", "parquet")


@click.command()
@click.option("--patients", type=click.IntRange(min=1), required=True, help="How many.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    metavar="DIR",
    help="An empty or new folder.",
)
@day_option("--ends-on", "The last night.", default=date(2026, 6, 30), show_default=True)
@click.option(
    "--formats",
    default=",".join(FORMATS),
    show_default=True,
    metavar="NAMES",
    help="What the laboratories send, by commas. `all`: also a registry in each format.",
)
@quiet_option
def synth(patients: int, seed: int, out: Path, ends_on: date, formats: str) -> None:
    """A realistic made-up registry in every input format, with the truth beside it.

    The same options give the same bytes. With `--formats all` there is a folder `same` beside it:
    one registry of one laboratory, written once in each format, with a labwatch.yaml each.

    \b
    Example:
      labwatch synth --patients 200 --seed 2026 --out demo
      labwatch run --config demo/labwatch.yaml --as-of 2026-06-30
    """
    from pipelines.synth import synthesise, write_every_format

    chosen = FORMATS if formats == "all" else tuple(formats.split(","))
    unknown = sorted(set(chosen) - set(FORMATS))
    if unknown:
        raise click.BadParameter(
            f"{', '.join(unknown)}; known: {', '.join(FORMATS)}", param_hint="--formats"
        )
    if out.is_dir() and any(out.iterdir()):
        raise click.BadParameter(f"{out} is not empty; name a new folder", param_hint="--out")
    with progress_of("synth", "patients") as progress:
        synthesise(
            patients,
            seed,
            out,
            ends_on=ends_on,
            formats=chosen,
            progress=lambda done, of: progress("", done, of),
        )
        if formats == "all":
            write_every_format(patients, seed, out / "same", ends_on)
    say(
        f"{patients} patients in {out}; next: labwatch run --config {out}/labwatch.yaml "
        f"--as-of {ends_on}"
    )
