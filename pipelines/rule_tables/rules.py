"""Rules as rows: thresholds, combinations, reflexes and checks around the infusion."""

from collections.abc import Mapping
from typing import Any

from pipelines.protocols.model import Protocol
from pipelines.protocols.parts import SEVERITY_RANK, Rule
from pipelines.protocols.thresholds import Threshold
from pipelines.protocols.together import Combination, Reflex
from pipelines.protocols.treatment import (
    Immunity,
    LiveVaccineAfter,
    Observation,
    Premedication,
    TreatmentRule,
    VaccinationBefore,
)
from pipelines.rule_tables.rows import Rows
from pipelines.rule_tables.schedule import citation
from pipelines.rule_tables.thresholds import add_baselines, add_threshold, bases


def add_rules(
    rows: Rows, protocol: Protocol, protocol_key: int, units: Mapping[str, frozenset[str]]
) -> None:
    """All rules of a protocol; thresholds first, since combinations and reflexes name them."""
    baseline_keys = add_baselines(rows, protocol, protocol_key)
    rule_keys: dict[str, int] = {}
    for name, threshold in protocol.thresholds.items():
        key = add_rule(rows, protocol, (protocol_key, name, "threshold"), threshold)
        from_baseline = "baseline" in bases(threshold)
        baseline_key = baseline_keys[threshold.analyte] if from_baseline else None
        add_threshold(rows, threshold, (key, baseline_key), units[threshold.analyte])
        rule_keys[name] = key
    for name, combination in protocol.combinations.items():
        key = add_rule(rows, protocol, (protocol_key, name, "combination"), combination)
        add_combination(rows, combination, key, rule_keys)
    for name, reflex in protocol.reflexes.items():
        key = add_rule(rows, protocol, (protocol_key, name, "reflex"), reflex)
        add_reflex(rows, reflex, key, rule_keys)
    for name, rule in protocol.treatment_rules.items():
        key = add_rule(rows, protocol, (protocol_key, name, "treatment"), rule)
        rows.add(
            "treatment_rule",
            rule_key=key,
            kind_of_check=rule.check,
            severity_rank=SEVERITY_RANK[rule.severity],
            **treatment_columns(rows, rule),
        )


def add_rule(rows: Rows, protocol: Protocol, key: tuple[int, str, str], rule: Rule) -> int:
    """What every rule tells the reader of its flag; its key."""
    protocol_key, name, kind = key
    rule_key = rows.new_key("rule")
    trigger = rule.trigger.analyte if isinstance(rule, Reflex) else None
    rows.add(
        "rule",
        rule_key=rule_key,
        protocol_key=protocol_key,
        rule=name,
        kind=kind,
        title=rule.title,
        message=rule.message,
        source=citation(protocol, rule),
        threshold=rule.threshold,
        direction=getattr(rule, "worst", None),
        analyte_key=rows.analyte_key(rule.analyte if isinstance(rule, Threshold) else trigger),
    )
    return rule_key


def add_combination(
    rows: Rows, combination: Combination, rule_key: int, rule_keys: Mapping[str, int]
) -> None:
    """One combination and the members of each of its groups."""
    rows.add(
        "combination",
        rule_key=rule_key,
        needed=combination.needed,
        severity_rank=SEVERITY_RANK[combination.severity],
        repeat_days=combination.act_within.days,
    )
    for number, group in enumerate(combination.members, start=1):
        for member in group:
            rows.add(
                "combination_member",
                rule_key=rule_key,
                group_no=number,
                member_rule_key=rule_keys[member],
            )


def add_reflex(rows: Rows, reflex: Reflex, rule_key: int, rule_keys: Mapping[str, int]) -> None:
    """One reflex: what triggers it, and the test that closes the trigger."""
    trigger = reflex.trigger
    rows.add(
        "reflex",
        rule_key=rule_key,
        trigger_kind="analyte" if trigger.analyte else "rule",
        trigger_analyte_key=rows.analyte_key(trigger.analyte),
        trigger_at_least=trigger.at_least,
        trigger_rule_key=rule_keys[trigger.rule] if trigger.rule else None,
        required_key=rows.analyte_key(reflex.required),
        required=reflex.required,
        within_days=reflex.within.days,
        severity_rank=SEVERITY_RANK[reflex.severity],
        overdue_severity_rank=SEVERITY_RANK[reflex.overdue_severity],
    )


def treatment_columns(rows: Rows, rule: TreatmentRule) -> dict[str, Any]:
    """What a check around the infusion needs; any one of the entities in `needs` will do."""
    match rule:
        case Premedication():
            columns = {"drug": rule.drug, "infusion_days": rule.infusion_days}
            return {**columns, "needs": ["treatments"]}
        case Observation():
            return {"min_hours": rule.at_least, "needs": ["treatments"]}
        case VaccinationBefore():
            return {"within_days": rule.within.days, "needs": ["vaccinations"]}
        case LiveVaccineAfter():
            return {"vaccine_group": rule.vaccines, "needs": ["vaccinations"]}
        case Immunity():
            return {
                "vaccine_group": rule.vaccines,
                "analyte_key": rows.analyte_key(rule.analyte),
                "assessment_code": rule.assessment,
                "outcomes": list(rule.outcomes),
                "at_least": rule.at_least,
                "needs": ["vaccinations", "assessments"],
            }
