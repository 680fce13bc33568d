"""The report of a night: from published tables, and what the store knows, to one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from pipelines.errors import UsageError
from pipelines.intake.freshness import freshness
from pipelines.protocols.load import load_protocol
from pipelines.protocols.model import Protocol
from pipelines.protocols.parts import SEVERITY_RANK
from pipelines.pseudonyms import real_ids
from pipelines.publish.lifecycle import OFF_THE_LIST
from pipelines.report.columns import (
    adherence_columns,
    by_patient,
    flag_columns,
    slot_lines,
    value_lines,
)
from pipelines.report.glance import glance
from pipelines.report.page import page
from pipelines.report.stories import Stories, pseudonymous_stories, read_stories
from pipelines.report.trends import trends
from pipelines.report.words import analyte_words, requirement_words, rule_words
from pipelines.settings import Configuration
from pipelines.store import open_store
from pipelines.vocabulary.load import Vocabulary, load_vocabulary

MOST_STORIES = 300  # patients drawn in one page: more would make it slow to open
MONTHS_OF_ADHERENCE = 36
TABLES = ("flags", "status", "evaluations", "adherence", "quality")


@dataclass(frozen=True)
class Published:
    """A night as it is published: its tables by name, and `run.json`."""

    as_of: date
    known_by: date
    tables: dict[str, pl.DataFrame]
    record: dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What the store and the protocols answered."""

    vocabulary: Vocabulary
    protocols: Sequence[Protocol]
    feeds: pl.DataFrame | None
    stories: Stories | None


def night_page(configuration: Configuration, night: Published, asked: Asked) -> str:
    """The whole report: stories of the most urgent patients, the list of all flags."""
    data = _data(night, most_urgent_first(night.tables["flags"]), asked) | {
        "adherence": adherence_columns(night.tables["adherence"], MONTHS_OF_ADHERENCE),
        "trends": trends(configuration.publish, night.as_of, night.record, _scheduled(night)),
    }
    return page(glance(night.record, night.tables, asked.feeds, data["titles"]), data)


def asked_for_night(
    configuration: Configuration, as_of: date, known_by: date, flags: pl.DataFrame
) -> Asked:
    """What the page of a night asks of the store: nothing of it is in the published tables."""
    patients = most_urgent_first(flags).get_column("patient_id").unique(maintain_order=True)
    return _asked(configuration, as_of, known_by, patients.head(MOST_STORIES))


def patient_page(configuration: Configuration, night: Published, patient_id: str) -> str:
    """The report of one patient, by any id they ever had."""
    patient = pl.Series([patient_id], dtype=pl.String)
    asked = _asked(configuration, night.as_of, night.known_by, patient)
    if asked.stories is None or asked.stories.windows.is_empty():
        raise UsageError(
            "no such patient in the store; check the id, and `labwatch status` for the feeds"
        )
    known_as = asked.stories.windows.get_column("patient_id").item(0)
    flags = night.tables["flags"].filter(pl.col("patient_id") == known_as)
    return page(None, _data(night, most_urgent_first(flags), asked) | {"patient": known_as})


def most_urgent_first(flags: pl.DataFrame) -> pl.DataFrame:
    """Every flag, in the order of the worklist; those put aside after it, the resolved last."""
    return flags.sort(
        pl.col("state") == "resolved",
        pl.col("disposition").is_in(OFF_THE_LIST).fill_null(value=False),
        -pl.col("severity").replace_strict(SEVERITY_RANK, return_dtype=pl.Int8),
        pl.col("state") != "new",
        -pl.col("days_overdue").fill_null(0),
        "patient_id",
        "protocol",
        "rule",
        "opened_on",
        "flag_id",
    )


def _asked(configuration: Configuration, as_of: date, known_by: date, chosen: pl.Series) -> Asked:
    """Feeds and stories are null before there is a store."""
    vocabulary = load_vocabulary()
    protocols = [
        load_protocol(name, vocabulary, configuration.root) for name in configuration.protocols
    ]
    if not configuration.store.is_file():
        return Asked(vocabulary, protocols, feeds=None, stories=None)
    with open_store(configuration, read_only=True) as warehouse:
        feeds = freshness(warehouse, configuration, known_by)
        key = configuration.pseudonym_key
        patients = real_ids(warehouse, chosen, key)
        stories = pseudonymous_stories(
            read_stories(warehouse, vocabulary, protocols, (as_of, known_by), patients), key
        )
    return Asked(vocabulary, protocols, feeds, stories)


def _data(night: Published, flags: pl.DataFrame, asked: Asked) -> dict[str, Any]:
    return {
        "as_of": night.as_of.isoformat(),
        "titles": {
            "rules": rule_words(asked.protocols),
            "requirements": requirement_words(asked.protocols),
            "analytes": analyte_words(asked.vocabulary),
        },
        "flags": flag_columns(flags),
        "stories": _stories(night, flags, asked.stories) if asked.stories else None,
    }


def _stories(night: Published, flags: pl.DataFrame, stories: Stories) -> dict[str, Any]:
    who = stories.windows.select("patient_id").unique(maintain_order=True)
    tables = {
        "windows": stories.windows,
        "infusions": stories.infusions,
        "values": value_lines(stories.values),
        "baselines": stories.baselines,
        "slots": slot_lines(stories.slots),
        "status": _of(night.tables["status"], who).drop("as_of", "site"),
        "evaluations": _of(night.tables["evaluations"], who)
        .filter(pl.col("state") != "active")
        .group_by("patient_id", "protocol", "state", "reason", maintain_order=True)
        .agg("rule"),
        "evidence": _of(flags, who).select("patient_id", "rule", "opened_on", "evidence", "source"),
    }
    return {
        "patients": who.get_column("patient_id").to_list(),
        "limits": stories.limits.to_dicts(),
        **{name: by_patient(table) for name, table in tables.items()},
    }


def _of(table: pl.DataFrame, who: pl.DataFrame) -> pl.DataFrame:
    return table.join(who, on="patient_id", how="semi", maintain_order="left")


def _scheduled(night: Published) -> list[str]:
    requirements = night.tables["status"].get_column("requirement")
    return list(requirements.unique(maintain_order=True))
