"""The order in which the SQL is run: each step is one file, one SELECT, one table of its name.

The name of a table ends at the first dot of its file's.
"""

from pathlib import Path

SQL = Path(__file__).resolve().parent.parent / "sql"

# Who is who tonight, for every patient id.
PEOPLE = ("patient_now", "every_person")
# A threshold rule held against the dates it is asked about: first the latest, then, of the few it
# matters for, all of them. Both lists of what to ask are tables of the same name, `asked`.
JUDGE = ("rule_value", "looking_back", "rule_basis", "rule_day")
LATEST = ("asked.latest", *JUDGE, "rule_latest")
HISTORY = ("asked.history", *JUDGE, "rule_history", "breach_day", "explained_day")
# History to compact facts of the people in scope. What a fact says of a person holds until a
# record of theirs changes or comes of age; the few limits that move with the night only drop what
# no later night can show.
DERIVE = (
    "person",
    "treatment_day",
    "treated_person",
    "infusion_day",
    "course",
    "exposure",
    "premedication_gap",
    "assessment_day",
    "vaccination_day",
    "pending_day",
    "sign_result",
    "usable_result",
    "visit",
    "crowded_usable",
    "crowded_result",
    "spoken_result",
    "derived_count",
    "analyte_day",
    "analyte_latest",
    "requirement_day",
    "requirement_done",
    "done_evidence",
    "baseline_done",
    "slot_done",
    "baseline_value",
    "quiet_period",
    "rule_person",
    *LATEST,
    *HISTORY,
    "run_day",
    "run_band",
    "open_run",
    "reflex_trigger",
    "open_reflex",
    "reflex_latest",
    "open_unreadable",
)
# The facts that are read tonight for everybody; the others are steps on the way to them.
FACTS = (
    "treatment_day",
    "infusion_day",
    "course",
    "exposure",
    "premedication_gap",
    "assessment_day",
    "vaccination_day",
    "pending_day",
    "sign_result",
    "requirement_done",
    "done_evidence",
    "baseline_done",
    "slot_done",
    "baseline_value",
    "rule_latest",
    "open_run",
    "open_reflex",
    "reflex_latest",
    "open_unreadable",
)
# Facts and tonight's date to status and flags.
FLAG = (
    "planned_course",
    "assessable_rule",
    "slot_expected",
    "requirement_state",
    "requirement_status",
    "overdue_flag",
    "baseline_gap",
    "baseline_flag",
    "threshold_flag",
    "combination_flag",
    "reflex_flag",
    "observation_gap",
    "vaccination_before",
    "live_vaccine_after",
    "immunity_gap",
    "treatment_flag",
    "unreadable_flag",
    "every_flag",
    "flag_evidence",
    "rule_seen",
    "flags",
    "status",
    "rule_state",
    "evaluations",
    "slot_count",
    "adherence",
    "quality",
)
# What must hold of the tables above; each returns the rows that offend, so none.
CHECK = (
    "flag_twice",
    "patient_without_status",
    "overdue_without_flag",
    "active_without_evaluation",
    "future_evidence",
)
# Steps of many rows that would cost more to keep than to read where they are used.
VIEWS = frozenset({"spoken_result", "analyte_day", "rule_basis", "rule_day"})
STEPS = (
    *(SQL / "derive" / f"{name}.sql" for name in dict.fromkeys(PEOPLE + DERIVE)),
    *(SQL / "flag" / f"{name}.sql" for name in FLAG),
)
STEP = {step.stem: step for step in STEPS}
CHECKS = tuple(SQL / "check" / f"{name}.sql" for name in CHECK)


def table_of(step: Path | str) -> str:
    """The name of the table that a step makes."""
    return Path(step).name.split(".")[0]
