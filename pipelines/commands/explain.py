"""`labwatch explain`: one patient's story."""

from datetime import date
from pathlib import Path

import click

from pipelines.commands.options import (
    as_of_option,
    config_option,
    configuration_from,
    json_option,
    quiet_option,
)
from pipelines.commands.terminal import print_json, progress_of


@click.command()
@click.argument("patient")
@config_option
@as_of_option
@json_option
@quiet_option
def explain(patient: str, config: Path, as_of: date | None, as_json: bool) -> None:
    """Why a patient is on the list: courses, windows, schedule, and what each flag rests on.

    Looks at the newest published night unless --as-of names another; a night that is not published
    is evaluated now. PATIENT is any id the patient ever had.

    \b
    Example:
      labwatch explain P0042 --as-of 2026-06-30
    """
    from pipelines.commands.show_patient import show_patient
    from pipelines.explain import explain as told

    configuration = configuration_from(config)
    with progress_of("explain"):
        story = told(configuration, patient, as_of)
    if as_json:
        print_json(story)
    else:
        show_patient(story)
