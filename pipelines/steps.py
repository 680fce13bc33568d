"""The order in which the SQL is run: each step is one file, one SELECT, one table of its name."""

from pathlib import Path

SQL = Path(__file__).resolve().parent.parent / "sql"

# Who is who tonight, for every patient id.
PEOPLE = ("patient_now", "every_person")
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
    "requirement_day",
    "requirement_done",
    "done_evidence",
    "baseline_done",
    "slot_done",
    "baseline_value",
    "quiet_period",
    "rule_person",
    "rule_value",
    "looking_back",
    "rule_basis",
    "rule_day",
    "rule_history",
    "rule_latest",
    "breach_day",
    "explained_day",
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
    "evaluations",
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
VIEWS = frozenset({"spoken_result", "analyte_day", "rule_value", "rule_basis", "rule_day"})
STEPS = (
    *(SQL / "derive" / f"{name}.sql" for name in PEOPLE + DERIVE),
    *(SQL / "flag" / f"{name}.sql" for name in FLAG),
)
STEP = {step.stem: step for step in STEPS}
CHECKS = tuple(SQL / "check" / f"{name}.sql" for name in CHECK)
