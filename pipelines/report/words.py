"""What the report calls things: titles of rules, tests and analytes, and what is to be done."""

from collections.abc import Iterable
from typing import Any

from pipelines.protocols.model import Protocol, rule_names
from pipelines.protocols.page_tables import all_rules
from pipelines.vocabulary.load import Vocabulary


def rule_words(protocols: Iterable[Protocol]) -> dict[str, dict[str, dict[str, str]]]:
    """protocol: rule: title and what to do, for every rule that can raise a flag."""
    return {
        protocol.protocol: {rule: _of_rule(protocol, rule) for rule in sorted(rule_names(protocol))}
        for protocol in protocols
    }


def _of_rule(protocol: Protocol, rule: str) -> dict[str, str]:
    known = all_rules(protocol).get(rule)
    if known is not None:
        return {"title": known.title, "what": known.what_to_do}
    for ending, words, title in (
        ("_overdue", protocol.overdue, "Overdue"),
        ("_baseline_missing", protocol.baseline_missing, "No baseline"),
        ("_baseline_due", protocol.baseline_due, "Baseline due"),
    ):
        requirement = protocol.requirements.get(rule.removesuffix(ending))
        if rule.endswith(ending) and requirement is not None:
            return {"title": f"{title}: {requirement.title}", "what": words.what_to_do}
    return {"title": rule.replace("_", " "), "what": ""}


def requirement_words(protocols: Iterable[Protocol]) -> dict[str, dict[str, str]]:
    """protocol: requirement: its title."""
    return {
        protocol.protocol: {name: item.title for name, item in protocol.requirements.items()}
        for protocol in protocols
    }


def analyte_words(vocabulary: Vocabulary) -> dict[str, Any]:
    """analyte: its title, and whether it is graded rather than measured."""
    rows = vocabulary.analytes.select("analyte", "title", "scale").iter_rows()
    return {name: {"title": title, "graded": scale == "ordinal"} for name, title, scale in rows}
