"""From the store to an evaluated night: the SQL steps, run in their order."""

from collections.abc import Iterator, Sequence
from datetime import date
from time import perf_counter
from typing import Any

import polars as pl
from pandera.polars import DataFrameModel

from pipelines.errors import LabwatchError
from pipelines.messages import write_messages
from pipelines.night import Night
from pipelines.protocols.load import load_protocol, protocol_hash
from pipelines.protocols.model import Protocol
from pipelines.protocols.parts import SEVERITY_RANK
from pipelines.rule_tables.tables import rule_tables
from pipelines.settings import Configuration
from pipelines.steps import CHECKS, STEPS, VIEWS
from pipelines.store import open_store
from pipelines.vocabulary.load import Vocabulary, drug_texts, load_vocabulary, vaccine_texts
from pipelines.warehouse import Warehouse
from schemas.published import Adherence, Evaluations, Flags, Quality, Status

NOT_ASSESSED = """
SELECT
    protocol.protocol,
    rule.rule,
    'no data of the kind it needs was ever received' AS reason,
FROM treatment_rule
INNER JOIN rule ON treatment_rule.rule_key = rule.rule_key
INNER JOIN protocol ON rule.protocol_key = protocol.protocol_key
LEFT JOIN assessable_rule ON treatment_rule.rule_key = assessable_rule.rule_key
WHERE assessable_rule.rule_key IS NULL
ORDER BY protocol.protocol, rule.rule
"""
SMALLEST_CELL_PATIENTS = 5  # a smaller cell of a published table could point at a person


def evaluate_night(
    configuration: Configuration, as_of: date, known_by: date | None = None
) -> Night:
    """What tonight's list must say, from what the store had received by `known_by`.

    `known_by` is `as_of` unless hindsight is wanted. The store is only read.
    """
    (night,) = evaluate_nights(configuration, [(as_of, known_by or as_of)])
    return night


def evaluate_nights(
    configuration: Configuration, nights: Sequence[tuple[date, date]]
) -> Iterator[Night]:
    """Nights (as_of, known_by) one after the other: store, protocols and rule tables once."""
    vocabulary = load_vocabulary()
    protocols = [
        load_protocol(name, vocabulary, configuration.root) for name in configuration.protocols
    ]
    with open_store(configuration, read_only=True) as warehouse:
        register_rules(warehouse, vocabulary, protocols)
        for as_of, known_by in nights:
            yield evaluate_ruled(warehouse, protocols, as_of, known_by)


def evaluate(
    warehouse: Warehouse,
    vocabulary: Vocabulary,
    protocols: Sequence[Protocol],
    as_of: date,
    known_by: date,
) -> Night:
    """The night of an open store."""
    register_rules(warehouse, vocabulary, protocols)
    return evaluate_ruled(warehouse, protocols, as_of, known_by)


def evaluate_ruled(
    warehouse: Warehouse, protocols: Sequence[Protocol], as_of: date, known_by: date
) -> Night:
    """The night of an open store beside which the rules are laid."""
    durations = run_steps(warehouse, as_of, known_by)
    run_checks(warehouse, as_of)
    return Night(
        as_of=as_of,
        known_by=known_by,
        flags=published(Flags, write_messages(warehouse.table("flags"))),
        status=published(Status, warehouse.table("status")),
        evaluations=published(Evaluations, warehouse.table("evaluations")),
        adherence=published(Adherence, warehouse.table("adherence")),
        quality=published(Quality, warehouse.table("quality")),
        not_assessed=warehouse.query(NOT_ASSESSED).to_dicts(),
        protocols=[described(protocol, as_of) for protocol in protocols],
        durations=durations,
    )


def register_rules(
    warehouse: Warehouse, vocabulary: Vocabulary, protocols: Sequence[Protocol]
) -> None:
    """Lay the rule tables, and how the store's drug and vaccine texts read, beside the store."""
    analytes = every_analyte(warehouse.table("analyte"), vocabulary)
    warehouse.register("analyte_name", analytes)
    analyte_keys = dict(analytes.select("analyte", "analyte_key").iter_rows())
    for name, table in rule_tables(protocols, vocabulary, analyte_keys).items():
        warehouse.register(name, table)
    drugs = warehouse.query("SELECT DISTINCT drug FROM treatment").get_column("drug")
    vaccines = warehouse.query("SELECT DISTINCT vaccine FROM vaccination").get_column("vaccine")
    warehouse.register("drug_text", drug_texts(vocabulary, drugs.to_list()))
    warehouse.register("vaccine_text", vaccine_texts(vocabulary, vaccines.to_list()))
    warehouse.register(
        "severity",
        pl.DataFrame(
            {"severity": list(SEVERITY_RANK), "severity_rank": list(SEVERITY_RANK.values())}
        ),
    )


def every_analyte(seen: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    """analyte, analyte_key: those the store has seen, and the others under free keys.

    A count can be derived from percentages where no laboratory ever sent it as such.
    """
    unseen = vocabulary.analytes.select("analyte").join(seen, on="analyte", how="anti")
    highest = seen.select(pl.col("analyte_key").max()).item() or 0
    keys = pl.int_range(1, pl.len() + 1).cast(pl.Int16) + highest
    return pl.concat(
        [seen.select("analyte", "analyte_key"), unseen.with_columns(analyte_key=keys)],
        how="vertical_relaxed",
    )


def run_steps(warehouse: Warehouse, as_of: date, known_by: date) -> dict[str, float]:
    """Make every table in order; seconds by step."""
    durations = {}
    for step in STEPS:
        started = perf_counter()
        warehouse.make(
            step,
            temporary=True,
            view=step.stem in VIEWS,
            as_of=as_of,
            known_by=known_by,
            smallest_cell=SMALLEST_CELL_PATIENTS,
        )
        durations[f"{step.parent.name}/{step.stem}"] = perf_counter() - started
    return durations


def run_checks(warehouse: Warehouse, as_of: date) -> None:
    """Stop the night when its tables contradict each other; the message holds counts only."""
    broken = []
    for check in CHECKS:
        warehouse.make(check, temporary=True, as_of=as_of)
        offending = warehouse.table(check.stem).height
        if offending:
            broken.append(f"sql/check/{check.name}: {offending} rows")
    if broken:
        raise LabwatchError(
            f"The night contradicts itself ({'; '.join(broken)}). Nothing was published; please "
            "report this as a defect of Labwatch."
        )


def published(model: type[DataFrameModel], table: pl.DataFrame) -> pl.DataFrame:
    """The table with the column types of its model, whatever width an engine counts in."""
    return table.cast(model.empty().schema)


def described(protocol: Protocol, as_of: date) -> dict[str, Any]:
    """Which protocol, in which wording, a night was evaluated by, and what is due about it."""
    return {
        "protocol": protocol.protocol,
        "version": protocol.version,
        "sha256": protocol_hash(protocol),
        "checker": protocol.checker,
        "in_force_from": protocol.in_force_from,
        "in_force_until": protocol.in_force_until,
        "review_by": protocol.review_by,
        "concerns": concerns(protocol, as_of),
    }


def concerns(protocol: Protocol, as_of: date) -> list[str]:
    """What somebody must act on; named in every run until they do. It stops nothing."""
    found = []
    if as_of > protocol.review_by:
        found.append(f"its review was due by {protocol.review_by}; review it and move the date")
    if as_of < protocol.in_force_from:
        found.append(f"it came into force on {protocol.in_force_from}, after this night")
    if protocol.in_force_until is not None and as_of > protocol.in_force_until:
        found.append(f"it was in force until {protocol.in_force_until}; name its successor")
    return found
