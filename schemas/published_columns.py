"""What a column of a published table means: described once, used by every table that has it.

`unit` is UCUM; "1" is a plain count; null where a unit makes no sense. `source` says where the
value comes from. A column of the same name means the same thing in every table.
"""

from typing import Any

from schemas.pandera_alone import Field

SEVERITIES = ["critical", "urgent", "routine"]
KINDS = [
    "overdue",
    "baseline",
    "threshold",
    "combination",
    "reflex",
    "treatment",
    "data_quality",
]
FLAG_STATES = ["new", "ongoing", "resolved"]
DISPOSITIONS = ["acknowledged", "snoozed", "dismissed", "reopened"]
REQUIREMENT_STATES = ["stopped", "completed", "not_due", "due", "pending", "overdue"]
EVALUATION_STATES = [
    "active",
    "clear",
    "indeterminate",
    "not_evaluable",
    "no_result",
    "not_assessed",
]
BASELINE_METHODS = ["last", "median", "weak"]

# name: (description, source, unit)
MEANING: dict[str, tuple[str, str, str | None]] = {
    "as_of": ("The night the row was evaluated for.", "the run", None),
    "flag_id": (
        "Name of the flag, the same from the night it opens to the night it is resolved.",
        "hash of patient_id, protocol, rule and opened_on of the night it was first published "
        "(and analyte for data_quality)",
        None,
    ),
    "patient_id": ("The patient, as the registry names them.", "patients.patient_id", None),
    "site": ("The site that treats the patient.", "patients.site, latest version", None),
    "protocol": ("The surveillance protocol.", "protocol file", None),
    "protocol_version": ("Version of the protocol that gave the flag.", "protocol file", None),
    "rule": ("The rule of the protocol, by name.", "protocol file", None),
    "requirement": ("The scheduled set of tests, by name.", "protocol file", None),
    "kind": ("What sort of rule it is.", "protocol file", None),
    "severity": ("How soon somebody has to act.", "protocol file", None),
    "state": ("Where it stands.", "evaluation", None),
    "disposition": (
        "What somebody decided about the flag and that still holds; null where nobody did.",
        "dispositions, latest decision",
        None,
    ),
    "opened_on": ("The first day on which the flag was due to be raised.", "rule", None),
    "resolved_on": ("The night on which the flag was found to be gone.", "lifecycle", None),
    "due_on": ("The day by which the next step is expected.", "rule or requirement", None),
    "days_overdue": ("Days since due_on, never below 0.", "as_of - due_on", "d"),
    "analyte": ("The monitored analyte the flag is about.", "vocabulary", None),
    "latest_on": ("Collection date of the latest result that speaks.", "lab_results", None),
    "latest_value": (
        "That result in the canonical unit; of a comparator, its number.",
        "lab_results.value, converted",
        "see unit",
    ),
    "latest_text": ("That result as the laboratory sent it.", "lab_results.value", None),
    "unit": ("Canonical unit (UCUM) of the value columns.", "vocabulary", None),
    "n_results": ("Number of collection dates the flag rests on.", "rule", "1"),
    "worst_value": (
        "The value furthest into breach since opened_on.",
        "lab_results.value, converted",
        "see unit",
    ),
    "baseline_value": (
        "What the patient's values are compared with.",
        "lab_results.value, converted",
        "see unit",
    ),
    "baseline_on": ("Collection date of the baseline value.", "lab_results", None),
    "baseline_method": (
        "How the baseline was found: last before the start, median of the year before, "
        "or (weak) the first after the start.",
        "protocol file",
        None,
    ),
    "threshold": ("The limit in words, as the protocol states it.", "protocol file", None),
    "last_done_on": (
        "Latest date on which every component of the requirement was done.",
        "lab_results, assessments",
        None,
    ),
    "partial_on": (
        "Latest later date on which some components were done, but not all.",
        "lab_results, assessments",
        None,
    ),
    "missing_components": ("The tests still to be done.", "protocol file", None),
    "evidence": ("The results the flag rests on, as feed/result_id.", "lab_results", None),
    "message": ("One plain sentence for the person who acts.", "protocol file", None),
    "source": ("Citation of the guidance behind the rule.", "protocol file", None),
    "window_start": ("First infusion: surveillance begins.", "treatments", None),
    "window_end": ("Last day of scheduled surveillance.", "treatments, protocol file", None),
    "slots_expected": ("Intervals of the schedule that have ended so far.", "schedule", "1"),
    "slots_done": ("Those of them with a date on which all was done.", "schedule", "1"),
    "reason": ("Why, in a word; null where there is nothing to explain.", "rule or intake", None),
    "month": ("First day of the calendar month in which the slots start.", "schedule", None),
    "expected": (
        "Slots that start in the month; null when fewer than 5 patients are behind it.",
        "schedule",
        "1",
    ),
    "done": ("Those of them that were done; null when suppressed.", "schedule", "1"),
    "pct": (
        "Share of the expected slots that were done; null when suppressed.",
        "done / expected",
        "%",
    ),
    "feed": ("The feed, as the configuration names it.", "configuration", None),
    "rows": ("Number of rows.", "intake", "1"),
    "files": ("Number of files with such rows.", "intake", "1"),
    "oldest": ("Earliest day such a row was received.", "file.received_on", None),
    "newest": ("Latest day such a row was received.", "file.received_on", None),
    "rank": ("Place on the list: 1 is to be read first.", "worklist order", "1"),
}


def column(name: str, description: str | None = None, **constraints: Any) -> Any:
    """A field with the one meaning of its name; `description` only for what the table narrows."""
    meaning, source, unit = MEANING[name]
    return Field(
        description=description or meaning,
        metadata={"unit": unit, "source": source},
        **constraints,
    )
