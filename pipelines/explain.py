"""Why a patient is on the list: courses, schedule and flags, down to the rows they rest on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.errors import UsageError
from pipelines.evaluate import Run, derive_people, evaluate_night
from pipelines.expected import expected
from pipelines.protocols.flag_limits import flag_limits
from pipelines.protocols.load import load_protocol
from pipelines.protocols.model import Protocol
from pipelines.protocols.parts import SEVERITY_RANK
from pipelines.protocols.rule_words import RuleWords, rule_words
from pipelines.pseudonyms import pseudonym, pseudonymous_evidence
from pipelines.publish.published_nights import night_folder, published_nights
from pipelines.rule_tables.register import register_rules
from pipelines.settings import Configuration
from pipelines.steps import SQL
from pipelines.store import open_store
from pipelines.vocabulary.load import load_vocabulary
from pipelines.warehouse import Warehouse

LAST_STEP_NEEDED = "exposure"  # courses and windows; the rest of the night is already evaluated
TABLES = ("flags", "status", "evaluations")


@dataclass(frozen=True)
class Told:
    """What a night says, and whether it was published."""

    as_of: date
    known_by: date
    is_published: bool
    tables: dict[str, pl.DataFrame]


@dataclass(frozen=True)
class Known:
    """What the store knows of one patient by the night."""

    ids: pl.DataFrame
    is_merge_ring: bool
    courses: pl.DataFrame
    infusions: pl.DataFrame
    drugs: pl.DataFrame
    results: pl.DataFrame
    decisions: pl.DataFrame


def explain(
    configuration: Configuration, patient_id: str, as_of: date | None = None
) -> dict[str, Any]:
    """Everything about one patient on one night, by any id they ever had.

    The night is the newest published one unless given. A night that is not published is evaluated
    now, without a history: its flags have no name and no state.
    """
    told = _told(configuration, as_of)
    vocabulary = load_vocabulary()
    protocols = {
        protocol.protocol: protocol
        for protocol in (
            load_protocol(name, vocabulary, configuration.root) for name in configuration.protocols
        )
    }
    with open_store(configuration, read_only=True) as warehouse:
        register_rules(warehouse, vocabulary, list(protocols.values()))
        known = _known(warehouse, told, patient_id)
    published_id = known.ids.get_column("published_id").item(0)
    key = configuration.pseudonym_key if told.is_published else None
    own = _own_rows(told, published_id, key)
    flags = _with_rows(_worst_first(own["flags"]), pseudonymous_evidence(known.results, key))
    flags = _with_words(_with_decisions(flags, known.decisions), protocols)
    schedule = own["status"].to_dicts()
    return {
        "patient_id": published_id,
        "other_ids": [i for i in known.ids.get_column("patient_id") if i != published_id],
        "site": known.ids.get_column("site").item(0),
        "is_merge_ring": known.is_merge_ring,
        "followup_end_on": known.ids.get_column("followup_end_on").item(0),
        "as_of": told.as_of,
        "known_by": told.known_by,
        "is_published": told.is_published,
        "courses": known.courses.to_dicts(),
        "infusions": known.infusions.to_dicts(),
        "drugs": known.drugs.to_dicts(),
        "schedule": schedule,
        "expected": expected(schedule, flags, protocols, told.as_of),
        "flags": flags,
        "evaluations": own["evaluations"].to_dicts(),
        "values": _values(known.results),
    }


def _own_rows(told: Told, published_id: str, key: bytes | None) -> dict[str, pl.DataFrame]:
    """The patient's rows of every table, found by the name they are published under."""
    shown_as = published_id if key is None else pseudonym(published_id, "patient", key)
    return {
        name: table.filter(pl.col("patient_id") == shown_as).drop("as_of", "patient_id", "site")
        for name, table in told.tables.items()
    }


def _told(configuration: Configuration, as_of: date | None) -> Told:
    nights = published_nights(configuration.publish)
    if as_of is None and not nights:
        raise UsageError("no night is published yet; run `labwatch run`, or give --as-of")
    night = as_of or nights[-1]
    if night not in nights:
        now = evaluate_night(configuration, night)
        tables = {name: getattr(now, name) for name in TABLES}
        return Told(night, now.known_by, is_published=False, tables=tables)
    folder = night_folder(configuration.publish, night)
    known_by = json.loads((folder / "run.json").read_text("utf-8"))["known_by"]
    tables = {name: _published(folder, name) for name in TABLES}
    return Told(night, date.fromisoformat(known_by), is_published=True, tables=tables)


def _published(folder: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(folder / f"{name}.parquet", hive_partitioning=False)


def _known(warehouse: Warehouse, told: Told, patient_id: str) -> Known:
    derive_people(Run(warehouse, told.as_of, told.known_by), LAST_STEP_NEEDED)
    ids = _read(warehouse, "same_patient", patient_id=patient_id)
    if ids.is_empty():
        raise UsageError(
            "no such patient in the store. Ids are compared letter by letter, as they were sent; "
            "`labwatch status` shows what was received of each feed, `labwatch quarantine list` "
            "what could not be understood"
        )
    person = {"person_key": ids.get_column("person_key").item(0)}
    return Known(
        ids=ids,
        is_merge_ring=ids.get_column("person_key").item(0)
        in _read(warehouse, "merge_ring").get_column("ring_key"),
        courses=_read(warehouse, "patient_course", **person),
        infusions=_read(warehouse, "patient_infusion", **person),
        drugs=_read(warehouse, "patient_drug", **person, known_by=told.known_by),
        results=_read(warehouse, "patient_result", **person, known_by=told.known_by),
        decisions=_read(warehouse, "decisions", known_by=told.known_by),
    )


def _read(warehouse: Warehouse, name: str, **parameters: Any) -> pl.DataFrame:
    return warehouse.query((SQL / "read" / f"{name}.sql").read_text("utf-8"), **parameters)


def _worst_first(flags: pl.DataFrame) -> pl.DataFrame:
    return flags.sort(
        pl.col("state").eq_missing("resolved"),
        -pl.col("severity").replace_strict(SEVERITY_RANK, return_dtype=pl.Int8),
        "opened_on",
        "rule",
    )


def _with_rows(flags: pl.DataFrame, results: pl.DataFrame) -> list[dict[str, Any]]:
    """Each flag with the rows its evidence names, and those of its baseline's latest date."""
    numbered = flags.with_row_index("flag_no")
    cited = numbered.select("flag_no", "evidence").explode("evidence")
    baseline = numbered.select("flag_no", "analyte", collected_on="baseline_on").drop_nulls()
    rows = _rows_of(cited.join(results, on="evidence", how="inner"), results)
    before = _rows_of(baseline.join(results, on=["analyte", "collected_on"]), results)
    return [
        flag | {"rows": rows.get(n, []), "baseline_rows": before.get(n, [])}
        for n, flag in enumerate(flags.to_dicts())
    ]


def _with_decisions(flags: list[dict[str, Any]], decisions: pl.DataFrame) -> list[dict[str, Any]]:
    """Each flag with what people decided about it, in the order decided: who, when and why."""
    told = decisions.select("flag_id", "decision", "until", "decided_at", "decided_by", "reason")
    by_flag = told.partition_by("flag_id", as_dict=True, include_key=False)
    return [
        flag | {"decisions": by_flag.get((flag["flag_id"],), told.clear()).to_dicts()}
        for flag in flags
    ]


def _rows_of(named: pl.DataFrame, results: pl.DataFrame) -> dict[int, list[dict[str, Any]]]:
    """The rows by flag_no, oldest first."""
    by_flag = (
        named.sort("collected_on", "file", "line")
        .group_by("flag_no", maintain_order=True)
        .agg(pl.struct(results.columns).alias("rows"))
    )
    return dict(by_flag.iter_rows())


def _with_words(
    flags: list[dict[str, Any]], protocols: Mapping[str, Protocol]
) -> list[dict[str, Any]]:
    """Each flag with title, what to do and limits of its rule, as the protocol has them today."""
    unknown = RuleWords("", "")
    words = {name: rule_words(protocol) for name, protocol in protocols.items()}
    return [
        flag
        | vars(words.get(flag["protocol"], {}).get(flag["rule"], unknown))
        | {"limits": _limits(flag, protocols)}
        for flag in flags
    ]


def _limits(flag: dict[str, Any], protocols: Mapping[str, Protocol]) -> list[dict[str, Any]]:
    protocol = protocols.get(flag["protocol"])
    return flag_limits(protocol, flag) if protocol else []


def _values(results: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Every number that counts, by analyte, oldest first."""
    numbers = results.filter(
        pl.col("status_class") == "counts", pl.col("value").is_finite()
    ).select("analyte", "collected_on", "value", "canonical_unit", "range_low", "range_high")
    by_analyte = numbers.partition_by("analyte", as_dict=True, include_key=False)
    return {str(name): values.to_dicts() for (name,), values in sorted(by_analyte.items())}
