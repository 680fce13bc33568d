"""One patient's story in a terminal: who, treated when, what is expected, why on the list."""

from itertools import groupby
from typing import Any

from pipelines.commands.show_flag import show_flag
from pipelines.commands.terminal import print_table, say, text_of, wrapped

Story = dict[str, Any]
COURSES = {
    "course_no": "course",
    "course_start": "first infusion",
    "course_end": "last infusion",
    "infusion_days": "days",
}
INFUSIONS = {
    "started_at": "infusion",
    "drug": "drug",
    "dose": "dose",
    "status_class": "status",
    "where": "where",
}
SCHEDULE = {
    "requirement": "test",
    "state": "state",
    "last_done_on": "last done",
    "partial_on": "partly done",
    "due_on": "due",
    "days_overdue": "late",
    "missing_components": "missing",
}
EXPECTED = {"by": "by", "late": "", "what": "expected"}
DRUGS = {"drug": "drug", "first_on": "first", "last_on": "last"}
STATES = {
    "clear": "looked at and fine",
    "indeterminate": "can't be told",
    "no_result": "no result yet",
    "not_evaluable": "can't be evaluated",
    "not_assessed": "not assessed",
}


def show_patient(story: Story) -> None:
    """The whole story; on a narrow terminal its tables fold."""
    _show_who(story)
    if story["courses"]:
        _show_treatment(story)
    else:
        _show_untreated(story)
    if story["schedule"]:
        _show_schedule(story)
    _show_flags(story)
    _show_the_rest(story)


def _show_who(story: Story) -> None:
    say(wrapped(f"Patient {text_of(story['patient_id'])}", 0))
    if story["other_ids"]:
        say(wrapped(f"also known as {text_of(story['other_ids'])}", 2))
    if story["is_merge_ring"]:
        say(wrapped("these ids are merged into each other in a ring: mend merged_into", 2))
    how = "as published" if story["is_published"] else "evaluated now, not published"
    ended = story["followup_end_on"]
    say(f"  site {text_of(story['site']) or 'unknown'}" + _when(", follow-up ended on", ended))
    say(f"  night of {story['as_of']}, known by {story['known_by']}, {how}")


def _when(words: str, day: object) -> str:
    return f"{words} {day}" if day else ""


def _show_treatment(story: Story) -> None:
    for protocol, rows in groupby(story["courses"], key=lambda row: row["protocol"]):
        courses = list(rows)
        window = f"{courses[0]['window_start']} to {courses[0]['window_end']}"
        say(f"\n{protocol}: under surveillance {window}\n")
        print_table(courses, COURSES, right="course_no infusion_days")
        _show_infusions([row for row in story["infusions"] if row["protocol"] == protocol])


def _show_infusions(rows: list[Story]) -> None:
    infusions = [
        row
        | {
            "started_at": f"{row['started_at'] or row['started_on']:%Y-%m-%d %H:%M}",
            "dose": f"{text_of(row['dose'])} {text_of(row['dose_unit'])}".strip(),
            "where": f"{text_of(row['file'])}:{row['line']}",
        }
        for row in rows
    ]
    columns = dict(INFUSIONS)
    if not any(row["dose"] for row in infusions):
        del columns["dose"]
    print_table(infusions, columns)


def _show_untreated(story: Story) -> None:
    """Known, and not watched: what is known of them may say why."""
    say("\nNo infusion of a protocol's drug: not under surveillance.")
    if story["drugs"]:
        say("Recorded of them, and read as no such drug or not as given:\n")
        print_table(story["drugs"], DRUGS)
    else:
        say("No treatment of any kind was received for them.")
    numbers = sum(map(len, story["values"].values()))
    say(f"{numbers} results of {len(story['values'])} monitored tests are in the store.")


def _show_schedule(story: Story) -> None:
    several = len({row["protocol"] for row in story["schedule"]}) > 1
    columns = ({"protocol": "protocol"} if several else {}) | SCHEDULE
    if not any(row["partial_on"] for row in story["schedule"]):
        del columns["partial_on"]
    say("Schedule\n")
    print_table(story["schedule"], columns, right="days_overdue")
    if story["expected"]:
        say("Expected next\n")
        print_table([row | {"late": _late(row)} for row in story["expected"]], EXPECTED)


def _late(row: Story) -> str:
    days = row["days_late"]
    return f"{days} day{'s' if days != 1 else ''} late" if days else ""


def _show_flags(story: Story) -> None:
    say(f"Flags: {len(story['flags']) or 'none'}")
    drawn: set[tuple[str, str]] = set()
    for flag in story["flags"]:
        picture = (flag["analyte"], flag["unit"])
        show_flag(flag, story, is_drawn=bool(flag["unit"]) and picture not in drawn)
        drawn.add(picture)


def _show_the_rest(story: Story) -> None:
    """Looked at and fine is not the same as not looked at."""
    say()
    for state, meaning in STATES.items():
        rules = {row["rule"] for row in story["evaluations"] if row["state"] == state}
        if rules:
            say(wrapped(f"{meaning}: {', '.join(sorted(rules))}", indent=2))
