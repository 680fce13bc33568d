"""`labwatch pseudonym`: who is behind what is published, for those who hold the key."""

from pathlib import Path

import click

from pipelines.commands.options import config_option, configuration_from, json_option
from pipelines.commands.terminal import print_json, print_table


@click.group()
def pseudonym() -> None:
    """Tell pseudonyms and patients from each other; needs the key and the store.

    \b
    Example:
      labwatch pseudonym lookup 5f2b06b7c1b7f8b4a1a9f0f6a1f3d2c4
    """


@pseudonym.command()
@click.argument("pseudonyms", nargs=-1, required=True, metavar="PSEUDONYM...")
@config_option
@json_option
def lookup(pseudonyms: tuple[str, ...], config: Path, as_json: bool) -> None:
    """The patient, or the result of a flag's evidence, behind each pseudonym: patient data.

    \b
    Example:
      labwatch pseudonym lookup 5f2b06b7c1b7f8b4a1a9f0f6a1f3d2c4
    """
    from pipelines.pseudonyms import looked_up
    from pipelines.settings import required_pseudonym_key
    from pipelines.store import open_store

    configuration = configuration_from(config)
    key = required_pseudonym_key(configuration)
    with open_store(configuration, read_only=True) as warehouse:
        _show(looked_up(warehouse, pseudonyms, key), as_json)


@pseudonym.command("of")
@click.argument("patients", nargs=-1, required=True, metavar="PATIENT...")
@config_option
@json_option
def of_patients(patients: tuple[str, ...], config: Path, as_json: bool) -> None:
    """The pseudonym of each patient id: patient data.

    \b
    Example:
      labwatch pseudonym of P000123
    """
    from pipelines.pseudonyms import pseudonym as named
    from pipelines.settings import required_pseudonym_key

    key = required_pseudonym_key(configuration_from(config))
    rows: list[dict[str, str | None]] = [
        {"pseudonym": named(patient, "patient", key), "kind": "patient", "name": patient}
        for patient in patients
    ]
    _show(rows, as_json)


def _show(rows: list[dict[str, str | None]], as_json: bool) -> None:
    if as_json:
        print_json(rows)
        return
    shown = [row | {"name": row["name"] or "nobody in this store"} for row in rows]
    print_table(shown, {"pseudonym": "pseudonym", "kind": "kind", "name": "name"})
