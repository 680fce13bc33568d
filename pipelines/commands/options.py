"""Options that several commands share."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.commands.terminal import IS_QUIET, LOG_FORMAT

if TYPE_CHECKING:
    from pipelines.settings import Configuration


class Day(click.ParamType[date]):
    """A calendar date, YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Exactly YYYY-MM-DD: week dates and compact forms are too easily mistyped."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007  (a date has no zone)
        except ValueError:
            self.fail(f"{value!r} is not a date; write it as 2026-06-30", param, ctx)


def day_option(names: str, help_text: str, **more: Any) -> Callable[..., Any]:
    """An option that takes a calendar date; `names` is the option and, if need be, the argument."""
    return click.option(*names.split(), type=Day(), metavar="DATE", help=help_text, **more)


config_option = click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=Path("labwatch.yaml"),
    show_default=True,
    metavar="FILE",
    help="The configuration.",
)
as_of_option = day_option("--as-of", "The night to look at; today by default.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
log_format_option = click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    expose_value=False,
    is_eager=True,
    callback=lambda ctx, option, value: LOG_FORMAT.set(value) and None,
    help="How log lines on standard error are written.",
)
quiet_option = click.option(
    "-q",
    "--quiet",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=lambda ctx, option, value: IS_QUIET.set(value) and None,
    help="No progress, no log lines but warnings and errors; the answer is printed.",
)
full_option = click.option(
    "--full", is_flag=True, help="Derive everybody anew, not only those touched since last night."
)


def configuration_from(path: Path) -> "Configuration":
    """The configuration, checked."""
    from pipelines.settings import load_configuration

    return load_configuration(path)


def today_in(configuration: "Configuration") -> date:
    """Today in the configured zone: only the command line asks what day it is."""
    return datetime.now(configuration.zone).date()
