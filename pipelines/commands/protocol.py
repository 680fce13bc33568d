"""`labwatch protocol`: read, check and compare protocols."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.commands.options import (
    as_of_option,
    config_option,
    configuration_from,
    json_option,
    quiet_option,
    today_in,
)
from pipelines.commands.terminal import note, print_json, print_table, progress_of, say
from pipelines.errors import ProtocolError

if TYPE_CHECKING:
    from pipelines.settings import Configuration

LISTED = {
    "protocol": "protocol",
    "version": "version",
    "in_force_from": "in force",
    "in_force_until": "until",
    "review_by": "review by",
    "title": "title",
}
CHANGED = {"change": "change", "patient_id": "patient", "rule": "rule", "how": "A, then B"}


@click.group()
def protocol() -> None:
    """Protocols: what they say, whether they hold, what another would change.

    \b
    Example:
      labwatch protocol check protocols/alemtuzumab-us.yaml
    """


@protocol.command("list")
@json_option
def list_command(as_json: bool) -> None:
    """The protocols that come with Labwatch.

    \b
    Example:
      labwatch protocol list
    """
    from pipelines.protocols.load import load_protocol, protocol_names
    from pipelines.vocabulary.load import load_vocabulary

    vocabulary = load_vocabulary()
    names = ("version", "in_force_from", "in_force_until", "review_by", "title")
    found = [
        {"protocol": name} | {key: getattr(load_protocol(name, vocabulary), key) for key in names}
        for name in protocol_names()
    ]
    if as_json:
        print_json(found)
    else:
        print_table(found, LISTED)


@protocol.command()
@click.argument("name")
@json_option
def show(name: str, as_json: bool) -> None:
    """Everything a protocol says: NAME is one of `protocol list`, or a file.

    \b
    Example:
      labwatch protocol show alemtuzumab-us
    """
    from pipelines.protocols.load import load_protocol
    from pipelines.protocols.page import protocol_page
    from pipelines.vocabulary.load import load_vocabulary

    found = load_protocol(name, load_vocabulary())
    if as_json:
        say(found.model_dump_json(indent=2))
    else:
        say(protocol_page(found))


@protocol.command()
@click.argument("files", nargs=-1, metavar="[FILE]...")
@quiet_option
@click.pass_context
def check(ctx: click.Context, files: tuple[str, ...]) -> None:
    """Check protocols and run the cases beside them; all that come with Labwatch by default.

    An error names file, line, field and the fix; a case that comes out otherwise is an error.

    \b
    Example:
      labwatch protocol check protocols/alemtuzumab-us.yaml
    """
    from pipelines.protocols.load import protocol_names

    results = [_is_sound(name) for name in files or protocol_names()]
    ctx.exit(0 if all(results) else ProtocolError.exit_status)


def _is_sound(name: str) -> bool:
    from pipelines.cases.model import cases_path
    from pipelines.cases.run import run_cases
    from pipelines.protocols.load import load_protocol, protocol_path
    from pipelines.vocabulary.load import load_vocabulary

    vocabulary = load_vocabulary()
    try:
        load_protocol(name, vocabulary)
        cases = cases_path(protocol_path(name, Path()))
        if not cases.is_file():
            say(f"{name}: valid; no cases beside it (they would be in {cases})")
            return True
        with progress_of(f"cases of {name}"):
            report = run_cases(name, vocabulary)
    except ProtocolError as error:
        note(str(error), "error")
        return False
    for mismatch in report.mismatches:
        note(str(mismatch), "error")
    right = report.stories - len({mismatch.story for mismatch in report.mismatches})
    say(f"{name}: valid; {right} of {report.stories} cases come out as written")
    return not report.mismatches


@protocol.command()
@click.argument("a")
@click.argument("b")
@config_option
@as_of_option
@json_option
@quiet_option
def compare(a: str, b: str, config: Path, as_of: date | None, as_json: bool) -> None:
    """What if B replaced A: the patients who would gain, lose or change a flag.

    Nothing is published. A and B are names or files.

    \b
    Example:
      labwatch protocol compare alemtuzumab-us my-draft.yaml --as-of 2026-06-30
    """
    from pipelines.compare import compare_flags
    from pipelines.evaluate import evaluate_night

    configuration = configuration_from(config)
    night = as_of or today_in(configuration)
    with progress_of("evaluate"):
        flags_a, flags_b = (
            evaluate_night(_with_protocol(configuration, name), night).flags for name in (a, b)
        )
    changes = compare_flags(flags_a, flags_b)
    counts = dict(changes.get_column("change").cast(str).value_counts(sort=True).iter_rows())
    if as_json:
        print_json({"as_of": night, "counts": counts, "changes": changes.to_dicts()})
        return
    print_table([row | {"how": _how(row)} for row in changes.to_dicts()], CHANGED)
    _show_totals(flags_a.height, flags_b.height, counts)


def _how(row: dict[str, Any]) -> str:
    sides = (
        f"{row[f'severity_{side}']} since {row[f'opened_on_{side}']}"
        if row[f"severity_{side}"]
        else "none"
        for side in "ab"
    )
    return ", ".join(sides)


def _show_totals(flags_a: int, flags_b: int, counts: dict[str, Any]) -> None:
    said = ", ".join(
        f"{counts.get(change, 0)} {change}" for change in ("gained", "lost", "changed")
    )
    say(f"{flags_a} flags under A, {flags_b} under B: {said}")


def _with_protocol(configuration: "Configuration", name: str) -> "Configuration":
    """The configuration with this protocol only; a file is found from where the user stands."""
    is_file = "/" in name or name.endswith((".yaml", ".yml"))
    chosen = str(Path(name).resolve()) if is_file else name
    return configuration.model_copy(update={"protocols": (chosen,)})
