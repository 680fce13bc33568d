"""Every number a value can stand for, and how that compares with a limit.

Numbers within a relative 1e-9 are equal, also where a span ends.
"""

import math
from dataclasses import dataclass

EQUAL_WITHIN = 1e-9


def equal(a: float, b: float) -> bool:
    return a == b or math.isclose(a, b, rel_tol=EQUAL_WITHIN, abs_tol=0.0)


def less(a: float, b: float) -> bool:
    return a < b and not equal(a, b)


@dataclass(frozen=True)
class Span:
    low: float
    high: float
    low_open: bool = False
    high_open: bool = False


def point(number: float) -> Span:
    return Span(number, number)


def comparator_span(comparator: str, number: float) -> Span:
    """Nothing a laboratory measures is below 0, so `<` starts there."""
    return {
        "<": Span(0.0, number, high_open=True),
        "<=": Span(0.0, number),
        ">": Span(number, math.inf, low_open=True, high_open=True),
        ">=": Span(number, math.inf, high_open=True),
    }[comparator]


def scale(span: Span, factor: float) -> Span:
    return Span(span.low * factor, span.high * factor, span.low_open, span.high_open)


def product(a: Span, b: Span) -> Span:
    high = 0.0 if 0.0 in (a.high, b.high) else a.high * b.high
    return Span(a.low * b.low, high, a.low_open or b.low_open, a.high_open or b.high_open)


def all_below(span: Span, limit: float, or_equal: bool = False) -> bool:
    if equal(span.high, limit):
        return span.high_open or or_equal
    return span.high < limit


def none_below(span: Span, limit: float, or_equal: bool = False) -> bool:
    if equal(span.low, limit):
        return span.low_open or not or_equal
    return span.low > limit


def all_above(span: Span, limit: float, or_equal: bool = False) -> bool:
    if equal(span.low, limit):
        return span.low_open or or_equal
    return span.low > limit


def none_above(span: Span, limit: float, or_equal: bool = False) -> bool:
    if equal(span.high, limit):
        return span.high_open or not or_equal
    return span.high < limit


def overlaps(span: Span, low: float, high: float) -> bool:
    """Whether the span holds a number of the closed interval [low, high]."""
    return not all_below(span, low) and not all_above(span, high)
