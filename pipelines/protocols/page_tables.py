"""The tables of a protocol's page: schedule, rules, what to do, sources."""

from collections.abc import Iterable, Iterator, Sequence

from pipelines.protocols.bands import Band
from pipelines.protocols.model import Protocol
from pipelines.protocols.parts import Rule
from pipelines.protocols.schedule import Requirement
from pipelines.protocols.thresholds import Threshold
from pipelines.rule_tables.schedule import citation

NONE = "-"
SIGNS = {"below": "<", "at_most": "≤", "above": ">", "at_least": "≥"}


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A Markdown table."""
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    for row in rows:
        yield f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in row)} |"


def schedule(protocol: Protocol) -> Iterator[str]:
    """One row a requirement."""
    columns = ("requirement", "tests", "every", "grace", "baseline", "source")
    return table(
        columns,
        (
            (
                *(f"`{name}`", item.components, item.every or NONE, item.grace or NONE),
                *(before(item), citation(protocol, item)),
            )
            for name, item in protocol.requirements.items()
        ),
    )


def before(requirement: Requirement) -> str:
    """When a requirement must be complete before a course."""
    if requirement.baseline is None:
        return NONE
    course = {"every": "each course", "first": "the first course"}[requirement.baseline.courses]
    return f"within {requirement.baseline.within} before {course}"


def threshold_table(protocol: Protocol) -> Iterator[str]:
    """One row a threshold rule."""
    columns = ("rule", "test", "in breach → severity, repeat within", "applies", "source")
    return table(
        columns,
        (
            (f"`{name}`", rule.analyte, bands(rule), applies(rule), citation(protocol, rule))
            for name, rule in protocol.thresholds.items()
        ),
    )


def bands(threshold: Threshold) -> str:
    """The bands of a rule, mildest first, those of other units after them."""
    texts = [band_text(band) for band in threshold.bands]
    for other in threshold.other_units.items():
        texts += [f"in {other[0]}: {band_text(band)}" for band in other[1]]
    return " · ".join(texts)


def band_text(band: Band) -> str:
    """`< 100 10*9/L urgent, 2 days`."""
    limits = " or ".join(f"{SIGNS[side]} {limit}" for side, limit in band.limits.items())
    once = ", one date is enough" if band.at_once else ""
    return f"{limits} {band.severity}, {band.repeat}{once}"


def applies(threshold: Threshold) -> str:
    """When a rule looks at a date, and what takes a date out."""
    default = threshold.default_range
    ends = [f"{end:g}" for end in (q.number for q in (default.low, default.high) if q)]
    parts = [
        f"on {threshold.dates_needed} consecutive dates" if threshold.dates_needed > 1 else "",
        f"previous date within {threshold.previous_within}" if threshold.previous_within else "",
        f"not until {threshold.quiet_after_infusion} after an infusion"
        if threshold.quiet_after_infusion
        else "",
        f"normal is {' to '.join(ends)} where the row has no range" if ends else "",
    ]
    for item in threshold.explained_by:
        if item.analyte:
            parts.append(f"explained by {item.analyte} of the same date")
        else:
            parts.append(f"explained by {item.assessment} within {item.within}")
    return "; ".join(part for part in parts if part) or "always"


def combination_table(protocol: Protocol) -> Iterator[str]:
    """One row a combination."""
    columns = ("rule", "needed", "of", "severity, act within", "source")
    return table(
        columns,
        (
            (
                *(f"`{name}`", rule.needed, "; ".join(" or ".join(g) for g in rule.members)),
                *(f"{rule.severity}, {rule.act_within}", citation(protocol, rule)),
            )
            for name, rule in protocol.combinations.items()
        ),
    )


def reflex_table(protocol: Protocol) -> Iterator[str]:
    """One row a reflex."""
    columns = ("rule", "in short", "severity until due, after", "source")
    return table(
        columns,
        (
            (
                *(f"`{name}`", rule.threshold, f"{rule.severity}, {rule.overdue_severity}"),
                citation(protocol, rule),
            )
            for name, rule in protocol.reflexes.items()
        ),
    )


def other_table(protocol: Protocol) -> Iterator[str]:
    """One row a treatment rule, and the rule of results that were set aside."""
    rules = {**protocol.treatment_rules, "unreadable_result": protocol.unreadable_result}
    return table(
        ("rule", "wanted", "severity", "source"),
        (
            (f"`{name}`", rule.threshold, rule.severity, citation(protocol, rule))
            for name, rule in rules.items()
        ),
    )


def actions(protocol: Protocol) -> Iterator[str]:
    """What each flag asks of its reader."""
    late = protocol.overdue.what_to_do
    schedule_rules = {
        "…_overdue": ("A test is late", late),
        "…_baseline_missing": ("No baseline", protocol.baseline_missing.what_to_do),
        "…_baseline_due": ("Baseline due", protocol.baseline_due.what_to_do),
    }
    rules = {name: (rule.title, rule.what_to_do) for name, rule in all_rules(protocol).items()}
    return table(
        ("flag", "meaning", "what to do"),
        ((f"`{name}`", *texts) for name, texts in {**schedule_rules, **rules}.items()),
    )


def all_rules(protocol: Protocol) -> dict[str, Rule]:
    """Every rule that has texts of its own, by name."""
    return {
        **protocol.thresholds,
        **protocol.combinations,
        **protocol.reflexes,
        **protocol.treatment_rules,
        "unreadable_result": protocol.unreadable_result,
    }


def sources(protocol: Protocol) -> Iterator[str]:
    """The sources that anything cites, with their addresses."""
    cited = [*protocol.requirements.values(), *all_rules(protocol).values()]
    keys = {key for item in cited for key in item.source}
    for key, source in protocol.sources.items():
        if key in keys:
            yield f"* {source.citation}" + (f": <{source.url}>" if source.url else "")
