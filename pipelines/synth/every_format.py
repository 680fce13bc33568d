"""One registry, written once in each format: what is read from each must be the same."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from pipelines.synth.cohort import Spellings
from pipelines.synth.feed_files import FeedFiles
from pipelines.synth.file_formats import EVENT_STYLES, STYLES
from pipelines.synth.registry import Plan, Tables, make_part, make_plan, parts
from pipelines.synth.spelling import make_book
from pipelines.synth.truth import Truth

LABORATORY, STYLE = "central-lab", "canonical"
OLD_NUMBER = "SYN-OLD-"  # of a patient who was merged


def formats_known() -> tuple[str, ...]:
    """The formats that can be written."""
    return tuple(name for name, style in STYLES if style == STYLE)


def write_every_format(patients: int, seed: int, out: Path, ends_on: date) -> None:
    """Write into `out` a folder for each format, with a `labwatch.yaml`: the same rows in each.

    The registry has one laboratory, no broken rows, and nothing that one of the formats can't say.
    The truth lies beside the folders.
    """
    plan = plan_of_one_laboratory(patients, ends_on)
    truth = Truth(out / "truth")
    files = [files_in(name, out / name, plan) for name in formats_known()]
    for part, numbers in enumerate(parts(patients)):
        rng = np.random.default_rng([seed, part])
        tables = carried_by_all(make_part(rng, plan, numbers, truth))
        for folder in files:
            folder.land(part, tables)
    for folder in files:
        folder.finish()
    truth.write()


def plan_of_one_laboratory(patients: int, ends_on: date) -> Plan:
    """Everything random as usual, the results of one laboratory, nothing broken."""
    plan = make_plan(patients, {"ends_on": ends_on, "dirt": 0.0, "formats": ("csv",)})
    spellings = one_laboratory(plan.spellings, "csv")
    return replace(plan, spellings=spellings, book=make_book(spellings, [LABORATORY]))


def one_laboratory(spellings: Spellings, format_name: str) -> Spellings:
    """The spellings of the laboratory as if it sent this format."""
    laboratory = spellings.feeds[LABORATORY].model_copy(update={"format": format_name})
    return spellings.model_copy(update={"feeds": {LABORATORY: laboratory}})


def files_in(format_name: str, out: Path, plan: Plan) -> FeedFiles:
    """The landing folders of the registry in a format; CSV for what it can't hold."""
    return FeedFiles(
        out,
        plan.cohort,
        one_laboratory(plan.spellings, format_name),
        plan.end_day,
        format_name if format_name in EVENT_STYLES else "csv",
    )


def carried_by_all(tables: Tables) -> Tables:
    """The rows that every format can say.

    OMOP has no status (so nothing preliminary, withdrawn or planned), no end of follow-up but
    death, no merged patients, and not how long somebody was observed.
    """
    is_of_merged = pl.col("patient_id").str.starts_with(OLD_NUMBER)
    kept = {entity: rows.filter(~is_of_merged) for entity, rows in tables.items()}
    left = pl.col("followup_end_reason").is_in(["withdrew", "transferred"])
    return {
        "patients": kept["patients"].filter(~left.fill_null(value=False)),
        "lab_results": kept["lab_results"].filter(pl.col("status").is_in(["final", "corrected"])),
        "treatments": kept["treatments"]
        .filter(pl.col("status") == "completed")
        .with_columns(observed_until=pl.lit(None, pl.String)),
        "vaccinations": kept["vaccinations"],
        "assessments": kept["assessments"],
    }
