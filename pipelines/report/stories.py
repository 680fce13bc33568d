"""What the store knows of a few patients, for the pictures of their time: one step a table.

The steps of a night run again, but over the rows of these patients only, so that a picture shows
exactly the facts the flags rest on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.evaluate import register_rules
from pipelines.protocols.model import Protocol
from pipelines.steps import SQL, STEPS
from pipelines.vocabulary.load import Vocabulary
from pipelines.warehouse import Warehouse

WHO_IS_WHO = ("patient_now", "person")  # of everybody: merges lead from one patient to another
LAID_OVER = ("chosen_key", "result", "treatment", "assessment")
LAST_FACT = "explained_day"
AFTER_THE_FACTS = ("slot_expected",)
TOLD = (
    "story_window",
    "story_infusion",
    "story_value",
    "story_baseline",
    "story_slot",
    "rule_limit",
)


@dataclass(frozen=True)
class Stories:
    """Tables with a column `patient_id`, but for `limits`, which are of the rules."""

    windows: pl.DataFrame
    infusions: pl.DataFrame
    values: pl.DataFrame
    baselines: pl.DataFrame
    slots: pl.DataFrame
    limits: pl.DataFrame


def read_stories(
    warehouse: Warehouse,
    vocabulary: Vocabulary,
    protocols: Sequence[Protocol],
    night: tuple[date, date],
    patient_ids: pl.Series,
) -> Stories:
    """The stories of these patients on a night (as_of, known_by), by any id they ever had."""
    register_rules(warehouse, vocabulary, protocols)
    warehouse.register("chosen_patient", pl.DataFrame({"patient_id": patient_ids.cast(pl.String)}))
    as_of, known_by = night
    for step in _steps():
        warehouse.make(step, temporary=True, as_of=as_of, known_by=known_by)
    return Stories(
        windows=warehouse.table("story_window"),
        infusions=warehouse.table("story_infusion"),
        values=warehouse.table("story_value"),
        baselines=warehouse.table("story_baseline"),
        slots=warehouse.table("story_slot"),
        limits=warehouse.table("rule_limit"),
    )


def _steps() -> list[Path]:
    by_name = {step.stem: step for step in STEPS}
    names = list(by_name)
    facts = [n for n in names[: names.index(LAST_FACT) + 1] if n not in WHO_IS_WHO]
    laid_over = [SQL / "chosen" / f"{name}.sql" for name in LAID_OVER]
    first = [by_name[name] for name in WHO_IS_WHO]
    told = [SQL / "story" / f"{name}.sql" for name in TOLD]
    return [*first, *laid_over, *(by_name[name] for name in (*facts, *AFTER_THE_FACTS)), *told]
