"""The `labwatch` command. Every command is imported when it is called, and not before."""

import sys
from importlib import import_module
from types import TracebackType

import click

from pipelines.commands.terminal import IS_QUIET, LOG_FORMAT, note
from pipelines.defect import defect
from pipelines.errors import LabwatchError

COMMANDS = {
    "init": "init",
    "run": "run",
    "ingest": "stages",
    "evaluate": "stages",
    "publish": "stages",
    "export": "export",
    "backfill": "backfill",
    "explain": "explain",
    "report": "report",
    "protocol": "protocol",
    "quarantine": "quarantine",
    "pseudonym": "pseudonym",
    "feed": "feed",
    "status": "status",
    "store": "store",
    "synth": "synth",
}
STOPPED = "Stopped; nothing was published."


def main() -> None:
    """Run the command line and end the process with the exit status that says how it went."""
    sys.excepthook = _unexpected
    LOG_FORMAT.set("text")
    IS_QUIET.set(False)
    try:
        sys.exit(cli.main(standalone_mode=False))
    except click.exceptions.Abort:
        note(STOPPED, "error")
    except click.UsageError as error:
        if error.ctx is not None:
            note(error.ctx.get_usage(), "error")
        note(f"labwatch: {error.format_message()}", "error")
        if error.ctx is not None:
            note(f"Try `{error.ctx.command_path} --help`.", "error")
        sys.exit(error.exit_code)
    except click.ClickException as error:
        note(f"labwatch: {error.format_message()}", "error")
        sys.exit(error.exit_code)
    except LabwatchError as error:
        status, kind = error.exit_status, type(error).__name__
        note(f"labwatch: {error}", "error", "labwatch.run.failed", status=status, kind=kind)
        sys.exit(status)
    sys.exit(1)


class _Commands(click.Group):
    """Knows the commands by name, and imports one only when it is wanted."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A name mistyped is answered with those that are close."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as unknown:
            raise click.NoSuchCommand(
                unknown.command_name, possibilities=COMMANDS, ctx=ctx
            ) from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"pipelines.commands.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command


def _show_trace(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value:
        sys.excepthook = sys.__excepthook__


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 done; 1 failed, nothing published; 2 wrong usage, configuration or "
    "protocol; 3 done and published, but an extract was refused or a feed passed its quarantine "
    "limit.",
)
@click.option(
    "--trace",
    is_flag=True,
    expose_value=False,
    callback=_show_trace,
    help="Show the full trace of an unexpected error. It may hold patient data.",
)
@click.version_option(package_name="labwatch")
def cli() -> None:
    """Laboratory surveillance: extracts in, patients who need somebody out.

    \b
    Example:
      labwatch run --config labwatch.yaml --as-of 2026-06-30
    """


def _unexpected(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """A defect: where it happened, but not what the error says, for that may quote a patient."""
    if issubclass(kind, KeyboardInterrupt):
        note(STOPPED, "error")
        return
    text = f"labwatch: {defect(kind, trace)}"
    note(text, "error", "labwatch.run.failed", status=1, kind=kind.__name__)
