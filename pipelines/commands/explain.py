"""`labwatch explain`: one patient's story."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from pipelines.commands.options import as_of_option, config_option, configuration_from, json_option
from pipelines.commands.terminal import print_json, print_table, progress_of, text_of, wrapped


@click.command()
@click.argument("patient")
@config_option
@as_of_option
@json_option
def explain(patient: str, config: Path, as_of: date | None, as_json: bool) -> None:
    """Why a patient is on the list: courses, windows, schedule, and what each flag rests on.

    Looks at the newest published night unless --as-of names another; a night that is not published
    is evaluated now. PATIENT is any id the patient ever had.

    \b
    Example:
      labwatch explain P0042 --as-of 2026-06-30
    """
    from pipelines.explain import explain as told

    configuration = configuration_from(config)
    with progress_of("explain"):
        story = told(configuration, patient, as_of)
    if as_json:
        print_json(story)
        return
    _show_patient(story)
    _show_courses(story)
    _show_schedule(story)
    _show_flags(story)
    _show_the_rest(story)


def _show_patient(story: dict[str, Any]) -> None:
    others = f", also known as {', '.join(story['other_ids'])}" if story["other_ids"] else ""
    how = "as published" if story["is_published"] else "evaluated now, not published"
    click.echo(f"Patient {story['patient_id']}{others} ({story['site'] or 'no site'})")
    click.echo(f"Night of {story['as_of']}, known by {story['known_by']}, {how}")
    if story["followup_end_on"]:
        click.echo(f"Follow-up ended on {story['followup_end_on']}")


def _show_courses(story: dict[str, Any]) -> None:
    if not story["courses"]:
        click.echo("\nNo infusion of a protocol's drug: not under surveillance.")
    protocol = None
    for course in story["courses"]:
        if course["protocol"] != protocol:
            protocol = course["protocol"]
            window = f"{course['window_start']} to {course['window_end']}"
            click.echo(f"\n{protocol}: under surveillance {window}")
        days = course["infusion_days"]
        click.echo(
            f"  course {course['course_no']}: {course['course_start']} to "
            f"{course['course_end']}, {days} infusion day{'s' if days != 1 else ''}"
        )
    for row in story["infusions"]:
        click.echo(f"    {row['started_at']}  {row['drug']}, {row['status_class']}  {_place(row)}")


def _show_schedule(story: dict[str, Any]) -> None:
    if story["schedule"]:
        click.echo("\nSchedule")
        columns = {
            "requirement": "test",
            "state": "state",
            "last_done_on": "last done",
            "due_on": "due",
            "days_overdue": "days late",
            "missing_components": "missing",
        }
        several = len({row["protocol"] for row in story["schedule"]}) > 1
        print_table(
            story["schedule"],
            ({"protocol": "protocol"} if several else {}) | columns,
            right="days_overdue",
        )


def _show_flags(story: dict[str, Any]) -> None:
    click.echo(f"Flags: {len(story['flags']) or 'none'}")
    for flag in story["flags"]:
        said = [flag["severity"], flag["state"], flag["disposition"]]
        dates = f"since {flag['opened_on']}"
        if flag["resolved_on"]:
            dates += f", resolved {flag['resolved_on']}"
        elif flag["due_on"]:
            dates += f", due {flag['due_on']}"
        name = flag["rule"].replace("_", " ")
        click.echo(f"\n  {name}: {', '.join(filter(None, said))}; {dates}")
        click.echo(wrapped(flag["message"], indent=4))
        if flag["baseline_value"] is not None:
            click.echo(
                f"    baseline {text_of(flag['baseline_value'])} {flag['unit']} on "
                f"{flag['baseline_on']} ({flag['baseline_method']})"
            )
        for decision in flag["decisions"]:
            click.echo(wrapped(_decided(decision), indent=4))
        for row in flag["baseline_rows"] + flag["rows"]:
            click.echo(f"    {row['collected_on'] or 'no date'}  {_result(row)}  {_place(row)}")
            if row["note"]:
                click.echo(wrapped(f"note: {row['note']}", indent=6))
        click.echo(wrapped(f"Source: {flag['source']}", indent=4))


def _decided(decision: dict[str, Any]) -> str:
    until = f" until {decision['until']}" if decision["until"] else ""
    who = decision["decided_by"] or "somebody unnamed"
    why = f": {decision['reason']}" if decision["reason"] else ""
    return f"{decision['decision']}{until} by {who} on {decision['decided_at']:%Y-%m-%d %H:%M}{why}"


def _result(row: dict[str, Any]) -> str:
    """As sent, and what it was read as where that says more."""
    sent = f"{row['analyte'] or row['code'] or '?'} {row['value_text'] or '(blank)'}"
    unit = row["unit_text"] or "without unit"
    if row["set_aside_because"]:
        return f"{sent} {unit}, set aside: {row['set_aside_because']}"
    if row["value"] is None:
        return f"{sent} ({row['status_class']})"
    read = f"{row['analyte']} {text_of(row['value'])} {row['canonical_unit'] or ''}".rstrip()
    return read if read == f"{sent} {unit}" else f"{sent} {unit} = {read.partition(' ')[2]}"


def _place(row: dict[str, Any]) -> str:
    within = f", {row['place']}" if row.get("place") else ""
    return f"[{row['feed']} {row['file']}:{row['line']}{within}]"


def _show_the_rest(story: dict[str, Any]) -> None:
    """Looked at and fine is not the same as not looked at."""
    words = {
        "clear": "looked at and fine",
        "indeterminate": "can't be told",
        "no_result": "no result yet",
        "not_evaluable": "can't be evaluated",
        "not_assessed": "not assessed",
    }
    click.echo()
    for state, meaning in words.items():
        rules = [row["rule"] for row in story["evaluations"] if row["state"] == state]
        if rules:
            click.echo(wrapped(f"{meaning}: {', '.join(sorted(set(rules)))}", indent=2))
