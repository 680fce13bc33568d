"""Requirements as rows: when each is due, its components, and all that may serve them."""

from collections.abc import Sequence
from itertools import product

from pipelines.protocols.components import Component
from pipelines.protocols.model import Protocol
from pipelines.protocols.parts import SEVERITY_RANK, Cited
from pipelines.protocols.schedule import Requirement
from pipelines.rule_tables.rows import Rows


def add_requirement(
    rows: Rows, protocol: Protocol, key: tuple[int, str], requirement: Requirement
) -> None:
    """One requirement; of months and days of a length of time, the other is 0."""
    protocol_key, name = key
    every, grace, baseline = requirement.every, requirement.grace, requirement.baseline
    title = requirement.title
    rows.add(
        "requirement",
        requirement_key=rows.new_key("requirement"),
        protocol_key=protocol_key,
        requirement=name,
        is_scheduled=every is not None,
        every_months=every.months if every else None,
        every_days=every.days if every else None,
        grace_days=grace.days if grace else None,
        n_components=len(requirement.components.items),
        baseline_courses=baseline.courses if baseline else "none",
        baseline_months=baseline.within.months if baseline else None,
        baseline_days=baseline.within.days if baseline else None,
        missing_severity_rank=SEVERITY_RANK[protocol.baseline_missing.severity],
        due_severity_rank=SEVERITY_RANK[protocol.baseline_due.severity],
        overdue_message=protocol.overdue.message.replace("{test}", title),
        missing_message=protocol.baseline_missing.message.replace("{test}", title),
        due_message=protocol.baseline_due.message.replace("{test}", title),
        source=citation(protocol, requirement),
    )


def add_components(
    rows: Rows, requirement: Requirement, percentages: Sequence[tuple[str, str, str]]
) -> None:
    """All that may serve each component of the requirement added last, and what may lack."""
    requirement_key = rows.tables["requirement"][-1]["requirement_key"]
    add_component_gaps(rows, requirement_key, [item.label for item in requirement.components.items])
    for number, item in enumerate(requirement.components.items, start=1):
        key = {"requirement_key": requirement_key, "component_no": number}
        for analyte, is_percentage in serving(item, requirement, percentages).items():
            analyte_key = rows.analyte_key(analyte)
            if analyte_key is not None:
                rows.add(
                    "component_analyte",
                    **key,
                    analyte_key=analyte_key,
                    is_percentage=is_percentage,
                )
        for code in item.assessments:
            rows.add("component_assessment", **key, code=code)


def add_component_gaps(rows: Rows, requirement_key: int, labels: Sequence[str]) -> None:
    """What lacks, in the protocol's order, for every set of components that may be done.

    Component n is bit n of `done_components`, as in `requirement_day`.
    """
    for done in product((False, True), repeat=len(labels)):
        rows.add(
            "component_gap",
            requirement_key=requirement_key,
            done_components=sum(1 << n for n, is_done in enumerate(done, start=1) if is_done),
            missing_components=[
                label for label, is_done in zip(labels, done, strict=True) if not is_done
            ],
        )


def serving(
    item: Component, requirement: Requirement, percentages: Sequence[tuple[str, str, str]]
) -> dict[str, bool]:
    """The analytes that serve a component, and whether each does so as a percentage."""
    named = set(item.analytes)
    named |= {other for other, served in requirement.also_serves.items() if served in named}
    served_by = {percentage: True for percentage, _, absolute in percentages if absolute in named}
    return dict.fromkeys(sorted(named), False) | served_by


def citation(protocol: Protocol, cited: Cited) -> str:
    """The sources of a requirement or rule as one text, with how sure we are of them."""
    texts = [protocol.sources[key].citation for key in cited.source]
    return f"{'; '.join(texts)} [{cited.evidence}]"
