"""Units nobody listed, read by the grammar of UCUM: case-sensitive, to the letter, or not at all.

The library and the definitions behind it take two seconds of computing to load, so this module is
imported only when such a unit occurs.
"""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any

import pint
from lark import Lark
from lark.exceptions import LarkError
from ucumvert import (  # type: ignore[import-untyped]
    UcumToPintTransformer,
    get_ucum_parser,
    parse_ucum,
)

# What analytes are measured in. Everything else (equivalents, osmoles, arbitrary units) is another
# kind of quantity, though it may have the same dimension.
DIMENSIONS = {
    "gram": {"mass": 1},
    "mole": {"amount": 1},
    "liter": {"length": 3},
    "meter": {"length": 1},
    "second": {"time": 1},
    "minute": {"time": 1},
    "hour": {"time": 1},
    "katal": {"amount": 1, "time": -1},
    "enzyme_unit": {"amount": 1, "time": -1},
    "international_unit": {"international unit": 1},
    "high_power_field": {"field": 1},
    "percent": {"share": 1},
    "_10": {},
}
# Not mega and above: no laboratory reports per megalitre, but some write ML for mL.
PREFIXES = {"", "kilo", "deci", "centi", "milli", "micro", "nano", "pico", "femto"}
SIGNIFICANT_DIGITS = 12
# In UCUM a number has no exponent (ten to the third is 10*3); the library reads 10+3 as such.
NUMBER_WITH_EXPONENT = re.compile(r"(?:^|[./(])[0-9]+[+-][0-9]")

Kind = frozenset[tuple[tuple[str, bool], int]]


def ucum_ratio(unit: str, other: str) -> float | None:
    """How many of the other unit one of the unit is; None where they don't measure the same.

    Mass per mass is another kind than a share or a number: what cancels is not cancelled.
    """
    one, two = measure(unit), measure(other)
    if one is None or two is None or one[1] != two[1]:
        return None
    return float(f"{one[0] / two[0]:.{SIGNIFICANT_DIGITS}g}")


def is_unit(unit: str) -> bool:
    """Whether the text is UCUM for anything a laboratory measures; N/A is newton per ampere."""
    return measure(unit) is not None


@cache
def grammar() -> tuple[Lark, UcumToPintTransformer]:
    """UCUM's grammar, and what makes a quantity of what it reads."""
    return get_ucum_parser(), UcumToPintTransformer()


@cache
def measure(unit: str) -> tuple[float, Kind] | None:
    """The size of a UCUM expression in base units, and what it measures; None where it is neither
    UCUM nor anything an analyte is measured in."""
    if NUMBER_WITH_EXPONENT.search(unit):
        return None
    parser, transformer = grammar()
    try:
        quantity = transformer.transform(parse_ucum(unit, parser))
    except LarkError:
        return None
    if not isinstance(quantity, pint.Quantity):
        return None  # an annotation alone
    kind = kind_of(dict(quantity.unit_items()))
    return (float(quantity.to_base_units().magnitude), kind) if kind else None


def kind_of(parts: Mapping[str, Any]) -> Kind:
    """Which dimensions stand above and below the line, and how often; empty for no kind of ours."""
    units = grammar()[1].ureg
    counts: Counter[tuple[str, bool]] = Counter()
    for name, power in parts.items():
        prefix, base, _ = units.parse_unit_name(name)[0]
        if base not in DIMENSIONS or prefix not in PREFIXES or power != int(power):
            return frozenset()
        for dimension, exponent in DIMENSIONS[base].items():
            total = int(power) * exponent
            counts[dimension, total > 0] += abs(total)
    return frozenset(counts.items())
