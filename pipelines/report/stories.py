"""What the store knows of a few patients, for the pictures of their time: one step a table.

The steps of a night run again, but for these patients only, so that a picture shows
exactly the facts the flags rest on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.protocols.model import Protocol
from pipelines.pseudonyms import pseudonymous
from pipelines.rule_tables.register import register_rules
from pipelines.steps import DERIVE, HISTORY, LATEST, PEOPLE, SQL, STEP, table_of
from pipelines.vocabulary.load import Vocabulary
from pipelines.warehouse import Warehouse

NOT_TOLD = {  # only flags rest on these, and no step before the last fact does
    "premedication_gap",
    "vaccination_day",
    "pending_day",
    "sign_result",
    "requirement_done",
    "done_evidence",
    "baseline_done",
    "analyte_latest",
}
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
    for step in (*(STEP[name] for name in PEOPLE), SQL / "chosen/chosen_key.sql"):
        warehouse.make(step, temporary=True, as_of=as_of, known_by=known_by)
    warehouse.register("in_scope", warehouse.query("SELECT DISTINCT person_key FROM chosen_key"))
    told = (SQL / "story" / f"{name}.sql" for name in TOLD)
    for step in (*facts_told(), STEP["slot_expected"], *told):
        warehouse.make(step, temporary=True, as_of=as_of, known_by=known_by)
    return Stories(
        windows=warehouse.table("story_window"),
        infusions=warehouse.table("story_infusion"),
        values=warehouse.table("story_value"),
        baselines=warehouse.table("story_baseline"),
        slots=warehouse.table("story_slot"),
        limits=warehouse.table("rule_limit"),
    )


def facts_told() -> list[Path]:
    """The steps up to the last fact; the rules are asked about all dates at once."""
    before = DERIVE[: DERIVE.index(LATEST[0])]
    asked, *judged = HISTORY
    return [
        *(STEP[name] for name in before if name not in NOT_TOLD),
        SQL / "story" / f"{table_of(asked)}.all.sql",
        *(STEP[name] for name in judged),
    ]


def pseudonymous_stories(stories: Stories, key: bytes | None) -> Stories:
    """The stories under the names that are published."""
    names = [field.name for field in fields(stories)]
    return replace(stories, **{n: pseudonymous(getattr(stories, n), key) for n in names})
