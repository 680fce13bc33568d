"""The columns and types of the rule tables, the same when a table is empty, and their rows.

Numbers of days, months and dates are Int32, keys and ranks Int16, limits Float64.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import polars as pl

KEY, COUNT, NUMBER, FLAG, TEXT = pl.Int16, pl.Int32, pl.Float64, pl.Boolean, pl.String
TEXTS = pl.List(pl.String)

RULE_TABLE_COLUMNS: dict[str, dict[str, pl.DataType | type[pl.DataType]]] = {
    "protocol": {
        "protocol_key": KEY,
        "protocol": TEXT,
        "protocol_version": TEXT,
        "drug": TEXT,
        "course_gap_days": COUNT,
        "window_months": COUNT,
        "turnaround_days": COUNT,
        "shown_days": COUNT,
        "planned_within_days": COUNT,
        "overdue_severity_rank": KEY,
        "overdue_urgent_after_days": COUNT,
        "overdue_late_severity_rank": KEY,
        "unreadable_severity_rank": KEY,
        "unreadable_lookback_days": COUNT,
        "unreadable_message": TEXT,
        "unreadable_source": TEXT,
    },
    "requirement": {
        "requirement_key": KEY,
        "protocol_key": KEY,
        "requirement": TEXT,
        "is_scheduled": FLAG,
        "every_months": COUNT,
        "every_days": COUNT,
        "grace_days": COUNT,
        "n_components": COUNT,
        "all_components": TEXTS,
        "baseline_courses": TEXT,
        "baseline_months": COUNT,
        "baseline_days": COUNT,
        "missing_severity_rank": KEY,
        "due_severity_rank": KEY,
        "overdue_message": TEXT,
        "missing_message": TEXT,
        "due_message": TEXT,
        "source": TEXT,
    },
    "component": {"requirement_key": KEY, "component_no": KEY, "component": TEXT},
    "component_analyte": {
        "requirement_key": KEY,
        "component_no": KEY,
        "analyte_key": KEY,
        "is_percentage": FLAG,
    },
    "component_assessment": {"requirement_key": KEY, "component_no": KEY, "code": TEXT},
    "percentage": {"percentage_key": KEY, "of_key": KEY, "absolute_key": KEY},
    "rule": {
        "rule_key": KEY,
        "protocol_key": KEY,
        "rule": TEXT,
        "kind": TEXT,
        "title": TEXT,
        "message": TEXT,
        "source": TEXT,
        "threshold": TEXT,
        "direction": TEXT,
        "analyte_key": KEY,
    },
    "threshold_limit": {
        "rule_key": KEY,
        "canonical_unit": TEXT,
        "band_no": KEY,
        "basis": TEXT,
        "below_factor": NUMBER,
        "below_offset": NUMBER,
        "below_inclusive": FLAG,
        "above_factor": NUMBER,
        "above_offset": NUMBER,
        "above_inclusive": FLAG,
        "default_low": NUMBER,
        "default_high": NUMBER,
        "severity_rank": KEY,
        "repeat_days": COUNT,
    },
    "threshold_option": {
        "rule_key": KEY,
        "quiet_months": COUNT,
        "quiet_days": COUNT,
        "previous_within_days": COUNT,
        "baseline_key": KEY,
        "min_dates": COUNT,
        "at_once_band": KEY,
    },
    "baseline": {
        "baseline_key": KEY,
        "protocol_key": KEY,
        "analyte_key": KEY,
        "last_days": COUNT,
        "median_days": COUNT,
        "weak_days": COUNT,
    },
    "explanation": {"rule_key": KEY, "analyte_key": KEY, "at_least": NUMBER},
    "explanation_assessment": {
        "rule_key": KEY,
        "code": TEXT,
        "within_days": COUNT,
        "not_outcome": TEXTS,
    },
    "reflex": {
        "rule_key": KEY,
        "trigger_kind": TEXT,
        "trigger_analyte_key": KEY,
        "trigger_at_least": NUMBER,
        "trigger_rule_key": KEY,
        "required_key": KEY,
        "required": TEXT,
        "within_days": COUNT,
        "severity_rank": KEY,
        "overdue_severity_rank": KEY,
    },
    "combination": {
        "rule_key": KEY,
        "needed": COUNT,
        "severity_rank": KEY,
        "repeat_days": COUNT,
    },
    "combination_member": {"rule_key": KEY, "group_no": KEY, "member_rule_key": KEY},
    "treatment_rule": {
        "rule_key": KEY,
        "kind_of_check": TEXT,
        "drug": TEXT,
        "infusion_days": COUNT,
        "min_hours": NUMBER,
        "within_days": COUNT,
        "vaccine_group": TEXT,
        "analyte_key": KEY,
        "assessment_code": TEXT,
        "outcomes": TEXTS,
        "at_least": NUMBER,
        "severity_rank": KEY,
        "needs": TEXTS,
    },
}


@dataclass(frozen=True)
class Rows:
    """The rows of all rule tables gathered so far, and the keys that have been given."""

    analyte_keys: Mapping[str, int]
    tables: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {table: [] for table in RULE_TABLE_COLUMNS}
    )
    numbers: Mapping[str, Iterator[int]] = field(
        default_factory=lambda: {key: count(1) for key in ("requirement", "rule", "baseline")}
    )

    def add(self, table: str, **row: object) -> None:
        """One more row; a column that is not named is null."""
        self.tables[table].append({name: row.pop(name, None) for name in RULE_TABLE_COLUMNS[table]})
        if row:
            raise KeyError(f"{table} has no column {', '.join(row)}")

    def new_key(self, table: str) -> int:
        """The next key of a table; keys go on over all protocols of the run."""
        return next(self.numbers[table])

    def analyte_key(self, analyte: str | None) -> int | None:
        """The store's key of an analyte; null for one it never saw, which nothing matches."""
        return None if analyte is None else self.analyte_keys.get(analyte)

    def frames(self) -> dict[str, pl.DataFrame]:
        """Every table as a typed frame."""
        return {
            table: pl.DataFrame(self.tables[table], schema=columns, orient="row")
            for table, columns in RULE_TABLE_COLUMNS.items()
        }
