"""The golden night as text, so that a change shows as a line of a diff.

`python -m tests.synth.golden` writes it anew from what the pipeline says today; read the diff by
hand before it is committed, because from then on it is what the pipeline must say.
"""

import shutil
import tempfile
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.evaluate import evaluate_night
from pipelines.intake.ingest import ingest
from pipelines.night import Night
from pipelines.settings import Configuration, load_configuration

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
GOLDEN = SAMPLE / "golden"
LAST_NIGHT = date(2026, 6, 30)
# Wording (message, threshold, source) and what the lifecycle adds are left to tests of their own.
FLAG_COLUMNS = [
    "patient_id", "rule", "analyte", "opened_on", "site", "protocol", "kind", "severity", "due_on",
    "days_overdue", "latest_on", "latest_value", "latest_text", "unit", "n_results", "worst_value",
    "baseline_value", "baseline_on", "baseline_method", "last_done_on", "missing_components",
    "evidence",
]  # fmt: skip
SIGNIFICANT = 4  # digits compared: the two published factors of mg/mmol UPCR differ in the fifth


def sample_night(folder: Path) -> tuple[Configuration, Night]:
    """A copy of the sample, taken in whole, and its last night."""
    copy = folder / "sample"
    shutil.copytree(SAMPLE, copy, ignore=shutil.ignore_patterns("store", "published", "golden"))
    configuration = load_configuration(copy / "labwatch.yaml")
    ingest(configuration, LAST_NIGHT)
    return configuration, evaluate_night(configuration, LAST_NIGHT)


def flags_as_text(night: Night) -> pl.DataFrame:
    """One row per flag, sorted; lists joined by spaces."""
    flags = night.flags.select(FLAG_COLUMNS).with_columns(
        pl.col("missing_components").list.join(" "),
        pl.col("evidence").list.sort().list.join(" "),
        pl.col("latest_value", "worst_value", "baseline_value").round_sig_figs(SIGNIFICANT),
    )
    return flags.sort("patient_id", "rule", "analyte", "opened_on").cast(pl.String)


def status_as_text(night: Night) -> pl.DataFrame:
    """How many patients are in each state of each requirement, and their slots."""
    return (
        night.status.group_by("requirement", "state")
        .agg(
            patients=pl.len(),
            days_overdue=pl.col("days_overdue").sum(),
            slots_expected=pl.col("slots_expected").sum(),
            slots_done=pl.col("slots_done").sum(),
        )
        .sort("requirement", "state")
        .cast(pl.String)
    )


def evaluations_as_text(night: Night) -> pl.DataFrame:
    """How many patients are in each state of each rule."""
    return night.evaluations.group_by("rule", "state").len().sort("rule", "state").cast(pl.String)


TABLES = {
    "flags": flags_as_text,
    "status": status_as_text,
    "evaluations": evaluations_as_text,
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        night = sample_night(Path(folder))[1]
    GOLDEN.mkdir(exist_ok=True)
    for name, as_text in TABLES.items():
        as_text(night).write_csv(GOLDEN / f"{name}.csv")


if __name__ == "__main__":
    main()
