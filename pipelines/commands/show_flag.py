"""One flag in a terminal: what it says, the rows it rests on, its values as a picture."""

import shutil
from typing import Any

from pipelines.commands.chart import chart
from pipelines.commands.terminal import print_table, say, text_of, wrapped

INDENT = 4
ROWS = {"collected_on": "collected", "sent": "as sent", "read": "read as", "where": "where"}


def show_flag(flag: dict[str, Any], story: dict[str, Any], is_drawn: bool) -> None:
    """The flag as a paragraph, then its rows as a table; drawn once for each analyte."""
    said = [flag["severity"].upper(), flag["state"], flag["disposition"]]
    say(f"\n  {flag['rule'].replace('_', ' ')}: {', '.join(filter(None, said))}{_dates(flag)}")
    say(wrapped(flag["message"], INDENT))
    if flag["threshold"]:
        say(wrapped(f"Limit: {flag['threshold']}", INDENT))
    if flag["baseline_value"] is not None:
        say(
            f"    Baseline: {text_of(flag['baseline_value'])} {text_of(flag['unit'])} on "
            f"{flag['baseline_on']} ({flag['baseline_method']})"
        )
    if flag["what_to_do"]:
        say(wrapped(f"To do: {flag['what_to_do']}", INDENT))
    for decision in flag["decisions"]:
        say(wrapped(_decided(decision), INDENT))
    say(wrapped(f"Source: {flag['source']}", INDENT))
    if flag["rows"] or flag["baseline_rows"]:
        say()
        _show_rows(flag)
    if is_drawn:
        _draw(flag, story)


def _dates(flag: dict[str, Any]) -> str:
    since = f"; since {flag['opened_on']}"
    if flag["resolved_on"]:
        return f"{since}, resolved {flag['resolved_on']}"
    late = flag["days_overdue"]
    days = f" ({late} day{'s' if late != 1 else ''} late)" if late else ""
    return f"{since}, due {flag['due_on']}{days}" if flag["due_on"] else since


def _decided(decision: dict[str, Any]) -> str:
    until = f" until {decision['until']}" if decision["until"] else ""
    who = decision["decided_by"] or "somebody unnamed"
    why = f": {decision['reason']}" if decision["reason"] else ""
    when = f"{decision['decided_at']:%Y-%m-%d %H:%M}"
    return f"Decided: {decision['decision']}{until} by {who} on {when}{why}"


def _show_rows(flag: dict[str, Any]) -> None:
    rows = [_row(row, "baseline") for row in flag["baseline_rows"]]
    rows += [_row(row, "") for row in flag["rows"]]
    columns = ROWS | ({"note": "note"} if any(row["note"] for row in rows) else {})
    print_table(rows, columns, indent=INDENT)


def _row(row: dict[str, Any], role: str) -> dict[str, Any]:
    """As sent, what it was read as where that says more, and where it was read."""
    unit = row["unit_text"] or "no unit"
    within = f", {text_of(row['place'])}" if row["place"] else ""
    return {
        "collected_on": row["collected_on"] or "no date",
        "sent": f"{row['analyte'] or row['code'] or '?'} {row['value_text'] or '(blank)'} {unit}",
        "read": ", ".join(filter(None, (_read(row), role))),
        "where": f"{text_of(row['feed'])} {text_of(row['file'])}:{row['line']}{within}",
        "note": row["note"],
    }


def _read(row: dict[str, Any]) -> str:
    if row["set_aside_because"]:
        return f"set aside: {row['set_aside_because']}"
    if row["value"] is None:
        return str(row["status_class"])
    return f"{text_of(row['value'])} {row['canonical_unit'] or ''}".rstrip()


def _draw(flag: dict[str, Any], story: dict[str, Any]) -> None:
    infusions = [row["started_on"] for row in story["infusions"] if row["started_on"]]
    width = shutil.get_terminal_size().columns - INDENT
    picture = chart(flag, story["values"].get(flag["analyte"], []), infusions, width)
    if not picture:
        return
    lines = ["limits" if flag["limits"] else "", "baseline" if flag["baseline_value"] else ""]
    across = " and ".join(filter(None, lines))
    legend = f"{flag['analyte']} in {flag['unit']}: ● results"
    legend += f", ─ {across}" if across else ""
    say(wrapped(f"{legend}, │ infusions", INDENT))
    say("\n".join(" " * INDENT + line for line in picture.splitlines()))
