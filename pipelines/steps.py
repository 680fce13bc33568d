"""The order in which the SQL is run: each step is one file, one SELECT, one table of its name."""

from pathlib import Path

SQL = Path(__file__).resolve().parent.parent / "sql"

# History to compact facts, nothing of which depends on tonight's date.
DERIVE = (
    "patient_now",
    "person",
    "treatment_day",
    "treated_person",
    "infusion_day",
    "course",
    "exposure",
    "crowded_day",
    "silent_result",
    "spoken_result",
    "derived_count",
    "analyte_day",
    "pending_day",
    "assessment_day",
    "vaccination_day",
    "component_day",
    "requirement_day",
    "requirement_done",
    "slot_done",
    "plain_result",
    "sign_result",
    "baseline_value",
    "previous_value",
    "quiet_period",
    "rule_basis",
    "rule_day",
    "rule_latest",
    "breach_day",
    "explained_day",
    "run_day",
    "run_band",
    "open_run",
    "reflex_trigger",
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
    "premedication_gap",
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
VIEWS = frozenset({"analyte_day", "component_day", "rule_basis"})
STEPS = tuple(SQL / "derive" / f"{name}.sql" for name in DERIVE) + tuple(
    SQL / "flag" / f"{name}.sql" for name in FLAG
)
CHECKS = tuple(SQL / "check" / f"{name}.sql" for name in CHECK)
