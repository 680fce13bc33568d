"""What a protocol says about each of its rules in words, by the name the rule has on a flag."""

from dataclasses import dataclass

from pipelines.protocols.model import Protocol
from pipelines.protocols.page_tables import all_rules


@dataclass(frozen=True)
class RuleWords:
    """What the rule is called, and what its flag asks of the reader."""

    title: str
    what_to_do: str


def rule_words(protocol: Protocol) -> dict[str, RuleWords]:
    """Every rule that can be on a flag: those of the schedule, then those with texts of their own.

    A requirement without `every` is never overdue, one without `baseline` never asked for.
    """
    words = {}
    for name, requirement in protocol.requirements.items():
        title = requirement.title
        if requirement.every:
            words[f"{name}_overdue"] = RuleWords(f"Late: {title}", protocol.overdue.what_to_do)
        if requirement.baseline:
            missing, due = protocol.baseline_missing, protocol.baseline_due
            words[f"{name}_baseline_missing"] = RuleWords(
                f"Not done before the course: {title}", missing.what_to_do
            )
            words[f"{name}_baseline_due"] = RuleWords(
                f"To be done before the next course: {title}", due.what_to_do
            )
    for name, rule in all_rules(protocol).items():
        words[name] = RuleWords(rule.title, rule.what_to_do)
    return words
