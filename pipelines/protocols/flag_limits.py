"""The limits a flag was judged by, as numbers to draw beside the patient's values."""

from collections.abc import Mapping
from typing import Any

from pipelines.protocols.limits import Limit
from pipelines.protocols.model import Protocol
from pipelines.protocols.thresholds import Threshold


def flag_limits(protocol: Protocol, flag: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each band of the rule: severity, the limit in words, and its number in the flag's unit.

    A limit of the baseline takes the flag's; one of the reference range takes the protocol's, for
    the row's own is with the row. A limit of the previous value has no number of its own.
    """
    rule = protocol.thresholds.get(flag["rule"])
    if rule is None:
        return []
    return [
        {
            "severity": band.severity,
            "limit": f"{side.replace('_', ' ')} {limit}",
            "value": _number(rule, limit, flag["baseline_value"]),
        }
        for band in rule.other_units.get(flag["unit"] or "", rule.bands)
        for side, limit in band.limits.items()
    ]


def _number(rule: Threshold, limit: Limit, baseline: float | None) -> float | None:
    end = rule.default_range.low if limit.end == "lower limit" else rule.default_range.high
    basis = {
        "absolute": 0.0,
        "baseline": baseline,
        "reference": end.number if end else None,
        "previous": None,
    }[limit.basis]
    return None if basis is None else limit.factor * basis + limit.offset
