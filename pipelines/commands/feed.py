"""`labwatch feed try`: what a file is, and the feed that would read it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.commands.options import json_option, quiet_option
from pipelines.commands.terminal import note, print_json, print_table, progress_of, say, wrapped

if TYPE_CHECKING:
    import polars as pl

    from pipelines.feed_try import Trial

FORMATS = ("csv", "parquet", "fhir-ndjson", "omop", "hl7v2")
ENTITIES = ("patients", "lab_results", "treatments", "vaccinations", "assessments", "dispositions")
SHOWN = 15  # rows of each table of what is unknown; --json has them all
UNKNOWN = {
    "codes": "Codes of no monitored analyte: map those that are (the feed's `codes`)",
    "units": "Units missing, unknown, or not the analyte's",
    "words": "Values that are not read (9 for any digit)",
    "statuses": "Status words nobody knows",
    "drugs": "Drugs of no protocol: they are loaded, and no rule looks at them",
    "vaccines": "Vaccines of no group: they are loaded, only their date counts",
    "assessments": "Assessments of no protocol",
}


@click.group()
def feed() -> None:
    """Feeds: see what a new file is before it becomes one.

    \b
    Example:
      labwatch feed try landing/new-lab/2026-06-30.csv
    """


@feed.command("try")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--format", type=click.Choice(FORMATS), help="If you know better.")
@click.option("--entity", type=click.Choice(ENTITIES), help="If you know better.")
@click.option(
    "--codes",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="A map of the laboratory's codes: local_code,loinc.",
)
@click.option(
    "--write",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="A configuration, new or not, that the feed is added to.",
)
@json_option
@quiet_option
def try_command(file: Path, target: Path | None, as_json: bool, **given: str | None) -> None:
    """Reads a file without loading it: what it is, how it would be read, what is not known.

    Shows no patient: of values only words, and codes and units with their counts.

    \b
    Example:
      labwatch feed try landing/new-lab/2026-06-30.csv --write labwatch.yaml
      labwatch feed try landing/new-lab/2026-06-30.hl7 --codes maps/new-lab.csv
    """
    from pipelines.errors import ConfigurationError, FileRefused
    from pipelines.feed_try import try_file
    from pipelines.feed_try.feed_yaml import append_to, to_start_from

    today = datetime.now(UTC).date()
    try:
        with progress_of("try") as progress:
            trial = try_file(file, today, given, progress)
    except FileRefused as refusal:
        raise ConfigurationError(f"{file}: {refusal}") from refusal
    settings = to_start_from(trial.settings, file, target.parent if target else Path())
    if as_json:
        print_json(as_data(trial, settings))
    else:
        show(trial, file, settings)
    if target is not None and trial.problem is None:
        append_to(target, settings)
        (note if as_json else say)(f"Feed {settings['name']} is in {target}.")
    if trial.problem is not None:
        raise ConfigurationError(f"{file}: {trial.problem}")


def as_data(trial: "Trial", settings: dict[str, Any]) -> dict[str, Any]:
    """All of the trial, for a program."""
    columns = trial.columns
    return {
        "recognised": {key: getattr(trial.recognised, key) for key in ("format", "entity")},
        "why": trial.recognised.why | {name: habit.why for name, habit in trial.habits.items()},
        "columns": columns.found if columns else None,
        "missing": columns.missing if columns else [],
        "account": trial.account.record() | {"feed": None, "file": None} if trial.account else None,
        "unknown": {name: table.to_dicts() for name, table in trial.unknown.items()},
        "problem": trial.problem,
        "feed": settings,
    }


def show(trial: "Trial", file: Path, settings: dict[str, Any]) -> None:
    """The trial, part by part, as wide as the terminal."""
    from pipelines.feed_try.feed_yaml import as_yaml

    say(f"{file}\n")
    show_recognised(trial)
    show_columns(trial)
    if trial.account is not None:
        show_account(trial)
    for name, table in trial.unknown.items():
        say(wrapped(UNKNOWN[name], 0))
        show_counts(table)
    if trial.recognised.entity is not None:
        say("A feed to start from:\n")
        say(as_yaml(settings))


def show_recognised(trial: "Trial") -> None:
    """Each thing that was recognised, and why."""
    from pipelines.feed_try.recognise import DELIMITERS

    found = trial.recognised
    facts = {
        "format": found.format,
        "entity": found.entity or "not known",
        "encoding": found.encoding,
        "delimiter": DELIMITERS.get(found.delimiter, found.delimiter),
    }
    told = [{"what": k, "is": v, "why": found.why[k]} for k, v in facts.items() if k in found.why]
    usual = {"date_format": "ISO 8601", "decimal_comma": "no"}
    for name, habit in trial.habits.items():
        is_shown = "yes" if habit.value is True else habit.value or usual[name]
        told.append({"what": name, "is": is_shown, "why": habit.why})
    print_table(told, {"what": "", "is": "recognised", "why": "because"})


def show_columns(trial: "Trial") -> None:
    """Which column is which; the names of the rest only where the first line is a header."""
    columns = trial.columns
    if columns is None:
        return
    if not columns.found:
        say(wrapped("No column is known by its name. Is there a header?", 0) + "\n")
        return
    rows = [{"column": name, "from": source} for name, source in columns.found.items()]
    rows += [{"column": name, "from": "MISSING, and required"} for name in columns.missing]
    print_table(rows, {"column": "column", "from": "in the file"})
    if columns.unused:
        say(wrapped(f"Not used: {', '.join(columns.unused)}", 0) + "\n")


def show_account(trial: "Trial") -> None:
    """Where each row would go."""
    account = trial.account
    assert account is not None
    if account.refused is not None:
        return
    counts = {
        "rows read": account.read,
        "loaded": account.loaded,
        "duplicate": account.duplicate,
        "not monitored": account.not_monitored,
        **{f"set aside: {reason}": n for reason, n in sorted(account.quarantined.items())},
    }
    print_table(
        [{"rows": rows, "what": what} for what, rows in counts.items()],
        {"rows": "rows", "what": "would be"},
        right="rows",
    )


def show_counts(table: "pl.DataFrame") -> None:
    """The most frequent, and how many others there are."""
    first = table.select("rows", *(name for name in table.columns if name != "rows")).head(SHOWN)
    print_table(first.to_dicts(), {name: name for name in first.columns}, right="rows")
    if table.height > SHOWN:
        say(f"... and {table.height - SHOWN} more (--json)\n")
