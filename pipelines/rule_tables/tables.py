"""Protocols as the tables that the SQL joins: one row a fact, integer keys local to the run."""

from collections.abc import Mapping, Sequence

import polars as pl

from pipelines.protocols.model import Protocol
from pipelines.protocols.parts import SEVERITY_RANK
from pipelines.protocols.vocabulary_names import vocabulary_percentages, vocabulary_units
from pipelines.rule_tables.rows import Rows
from pipelines.rule_tables.rules import add_rules
from pipelines.rule_tables.schedule import add_components, add_requirement, citation
from pipelines.vocabulary.load import Vocabulary


def rule_tables(
    protocols: Sequence[Protocol], vocabulary: Vocabulary, analyte_keys: Mapping[str, int]
) -> dict[str, pl.DataFrame]:
    """Everything the SQL joins of the protocols, typed even when empty.

    An analyte without a key has a null one, which no result matches. An absolute limit
    has factor 0 and its number as offset; a side without a limit has both null.
    """
    rows = Rows(analyte_keys)
    percentages = vocabulary_percentages(vocabulary)
    units = vocabulary_units(vocabulary)
    for percentage, of, absolute in percentages:
        keys = [rows.analyte_key(analyte) for analyte in (percentage, of, absolute)]
        if None not in keys:
            rows.add("percentage", percentage_key=keys[0], of_key=keys[1], absolute_key=keys[2])
    for protocol_key, protocol in enumerate(protocols, start=1):
        add_protocol(rows, protocol, protocol_key)
        for name, requirement in protocol.requirements.items():
            add_requirement(rows, protocol, (protocol_key, name), requirement)
            add_components(rows, requirement, percentages)
        add_rules(rows, protocol, protocol_key, units)
    return rows.frames()


def add_protocol(rows: Rows, protocol: Protocol, protocol_key: int) -> None:
    """The numbers that hold for the whole protocol."""
    rows.add(
        "protocol",
        protocol_key=protocol_key,
        protocol=protocol.protocol,
        protocol_version=protocol.version,
        drug=protocol.drug,
        course_gap_days=protocol.course_gap.days,
        window_months=protocol.window.months,
        turnaround_days=protocol.turnaround.days,
        shown_days=protocol.shown.days,
        planned_within_days=protocol.planned_horizon.days,
        overdue_severity_rank=SEVERITY_RANK[protocol.overdue.severity],
        overdue_urgent_after_days=protocol.overdue.late_after.days,
        overdue_late_severity_rank=SEVERITY_RANK[protocol.overdue.late_severity],
        unreadable_severity_rank=SEVERITY_RANK[protocol.unreadable_result.severity],
        unreadable_lookback_days=protocol.unreadable_result.looks_back.days,
        unreadable_message=protocol.unreadable_result.message,
        unreadable_source=citation(protocol, protocol.unreadable_result),
    )
