"""Threshold rules as rows: limits for each unit and band, options, baselines, explanations."""

from collections.abc import Mapping

from pipelines.protocols.bands import Band
from pipelines.protocols.limits import Limit
from pipelines.protocols.model import Protocol
from pipelines.protocols.parts import SEVERITY_RANK
from pipelines.protocols.thresholds import Threshold
from pipelines.rule_tables.rows import Rows


def add_threshold(
    rows: Rows, threshold: Threshold, key: tuple[int, int | None], units: frozenset[str]
) -> None:
    """All rows of one threshold rule; `key` is its own and its baseline's."""
    rule_key, baseline_key = key
    by_unit = bands_by_unit(threshold, units)
    for unit, bands in sorted(by_unit.items()):
        for band_no, band in enumerate(bands):
            add_limit(rows, threshold, (rule_key, unit, band_no), band)
    quiet = threshold.quiet_after_infusion
    at_once = [number for number, band in enumerate(threshold.bands) if band.at_once]
    rows.add(
        "threshold_option",
        rule_key=rule_key,
        quiet_months=quiet.months or None if quiet else None,
        quiet_days=quiet.days or None if quiet else None,
        previous_within_days=threshold.previous_within.days if threshold.previous_within else None,
        baseline_key=baseline_key,
        min_dates=threshold.dates_needed,
        at_once_band=at_once[0] if at_once else None,
    )
    add_explanations(rows, threshold, rule_key)


def add_baselines(rows: Rows, protocol: Protocol, protocol_key: int) -> dict[str, int]:
    """One baseline for each analyte that a limit is measured from; their keys by analyte."""
    where = protocol.baseline_value
    rules = protocol.thresholds.values()
    analytes = {rule.analyte for rule in rules if "baseline" in bases(rule)}
    keys = {}
    for analyte in sorted(analytes):
        keys[analyte] = rows.new_key("baseline")
        rows.add(
            "baseline",
            baseline_key=keys[analyte],
            protocol_key=protocol_key,
            analyte_key=rows.analyte_key(analyte),
            last_days=where.last_within.days,
            median_days=where.median_within.days,
            weak_days=where.first_after_within.days,
        )
    return keys


def bases(threshold: Threshold) -> set[str]:
    """What the limits of a rule are measured from."""
    return {band.basis for band in threshold.bands}


def bands_by_unit(threshold: Threshold, units: frozenset[str]) -> Mapping[str, tuple[Band, ...]]:
    """The bands of each canonical unit: the unit they name, else every one without its own."""
    named = {limit.unit for band in threshold.bands for limit in band.limits.values()} - {None}
    own = {unit for unit in named if unit} or units - threshold.other_units.keys()
    return {**dict.fromkeys(sorted(own), threshold.bands), **threshold.other_units}


def add_limit(rows: Rows, threshold: Threshold, key: tuple[int, str, int], band: Band) -> None:
    """One band of one unit. The stand-in limits of normal go with the unit they are written in."""
    rule_key, unit, band_no = key
    below, above = band.below or band.at_most, band.above or band.at_least
    low, high = threshold.default_range.low, threshold.default_range.high
    is_reference = band.basis == "reference"
    rows.add(
        "threshold_limit",
        rule_key=rule_key,
        canonical_unit=unit,
        band_no=band_no,
        basis=band.basis,
        below_factor=below.factor if below else None,
        below_offset=below.offset if below else None,
        below_inclusive=inclusive(below, band.at_most),
        above_factor=above.factor if above else None,
        above_offset=above.offset if above else None,
        above_inclusive=inclusive(above, band.at_least),
        default_low=low.number if is_reference and low and low.unit == unit else None,
        default_high=high.number if is_reference and high and high.unit == unit else None,
        severity_rank=SEVERITY_RANK[band.severity],
        repeat_days=band.repeat.days,
    )


def inclusive(limit: Limit | None, including: Limit | None) -> bool | None:
    """Whether the number itself is in breach; null where the side has no limit."""
    return None if limit is None else including is not None


def add_explanations(rows: Rows, threshold: Threshold, rule_key: int) -> None:
    """What explains a date in breach."""
    for explanation in threshold.explained_by:
        if explanation.analyte is not None:
            rows.add(
                "explanation",
                rule_key=rule_key,
                analyte_key=rows.analyte_key(explanation.analyte),
                at_least=explanation.at_least,
            )
        elif explanation.within is not None:
            rows.add(
                "explanation_assessment",
                rule_key=rule_key,
                code=explanation.assessment,
                within_days=explanation.within.days,
                not_outcome=list(explanation.unless),
            )
