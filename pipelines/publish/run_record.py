"""What a run says about itself, in counts: `run.json`. No patient is named in it."""

import json
import platform
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from pipelines.intake.accounting import IntakeReport
    from pipelines.night import Night
    from pipelines.settings import Configuration

PACKAGES = ("labwatch", "duckdb", "polars", "pandera", "prefect")


def run_record(
    configuration: "Configuration", night: "Night", flags: pl.DataFrame, report: "IntakeReport"
) -> dict[str, Any]:
    """The record of a night; `flags` after the lifecycle, `report` of what was taken in for it."""
    return {
        "as_of": night.as_of.isoformat(),
        "known_by": night.known_by.isoformat(),
        "versions": {"python": platform.python_version(), **{p: version(p) for p in PACKAGES}},
        "configuration": {
            "file": configuration.path.name,
            "sha256": configuration.configuration_hash,
        },
        "protocols": night.protocols,
        **report.record(),
        "missing_status": _missing_status(night.quality),
        "counts": counts(flags, night),
        "not_assessed": night.not_assessed,
        "durations_s": {name: round(seconds, 3) for name, seconds in night.durations.items()},
    }


def counts(flags: pl.DataFrame, night: "Night") -> dict[str, Any]:
    """How many of what; of flags only the active ones, `resolved` apart."""
    active = flags.filter(pl.col("state").ne_missing("resolved"))
    return {
        "patients_under_surveillance": night.status.filter(pl.col("state") != "stopped")
        .get_column("patient_id")
        .n_unique(),
        "patients_with_flags": active.get_column("patient_id").n_unique(),
        "flags": active.height,
        "resolved": flags.height - active.height,
        "flags_by_severity": _by(active, "severity"),
        "new_flags_by_severity": _by(active.filter(pl.col("state") == "new"), "severity"),
        "flags_by_state": _by(flags, "state"),
        "flags_by_kind": _by(active, "kind"),
        "flags_by_rule": _by(active, "rule"),
        "flags_by_disposition": _by(active.drop_nulls("disposition"), "disposition"),
        "status_by_state": _by(night.status, "state"),
        "evaluations_by_state": _by(night.evaluations, "state"),
        "quality_by_reason": _rows_by_reason(night.quality),
    }


def needs_attention(record: dict[str, Any]) -> bool:
    """Published, but an extract was refused or a feed passed its quarantine limit."""
    refused = any(file["refused"] for file in record["files"])
    return refused or bool(record["feeds_over_quarantine_limit"])


def as_json(record: dict[str, Any]) -> str:
    """Readable, in the order written, the same bytes for the same record."""
    return json.dumps(record, indent=2, ensure_ascii=False, default=str) + "\n"


def _by(table: pl.DataFrame, column: str) -> dict[str, int]:
    return dict(table.group_by(column).len().sort(column).iter_rows())


def _rows_by_reason(quality: pl.DataFrame) -> dict[str, int]:
    rows = quality.group_by("reason").agg(pl.col("rows").sum()).sort("reason")
    return dict(rows.iter_rows())


def _missing_status(quality: pl.DataFrame) -> dict[str, int]:
    """Rows by feed that came without a status and were taken for final."""
    missing = quality.filter(pl.col("reason") == "missing_status").sort("feed")
    return dict(missing.select("feed", "rows").iter_rows())
