"""From the text of a value and its unit to a number, or the reason why there is none."""

import re

from tests.oracle import facts
from tests.oracle.model import Value
from tests.oracle.spans import Span, comparator_span, overlaps, point, scale

NUMBER = re.compile(r"^\d+(\.\d+)?$")
COMPARATOR = re.compile(r"^(<=|>=|<|>|≤|≥)\s*(\d+(?:\.\d+)?)$")
RANGE = re.compile(r"^(\d+(?:\.\d+)?)\s*-\s*(\d+(?:\.\d+)?)$")
SPELLED = {"≤": "<=", "≥": ">="}
UNREADABLE = Value("unreadable")


def read_value(analyte: str, text: str, unit: str, default_unit: str) -> Value | str:
    """A Value, or the reason code for which the row is set aside."""
    if not text:
        return "missing_field"
    word = read_word(analyte, text.lower())
    if word is not None:
        return word
    if not any(character.isdigit() for character in text):
        return UNREADABLE
    if analyte == "urine_protein":
        return read_strip_number(text, unit or default_unit)
    number = read_number(analyte, text)
    if number is None:
        return "bad_value"
    return in_unit(analyte, number, unit or default_unit)


def read_word(analyte: str, text: str) -> Value | None:
    if analyte == "urine_rbc" and text in facts.NO_CELLS:
        return Value("number", 0.0, point(0.0), "/[HPF]")
    if analyte == "urine_rbc" and text == "tntc":
        return Value("comparator", 100.0, comparator_span(">", 100.0), "/[HPF]")
    grade = facts.WORDS.get(analyte, {}).get(text)
    return None if grade is None else Value("ordinal", grade, point(grade))


def read_number(analyte: str, text: str) -> Value | None:
    """A number, comparator or (urine cells only) range as written; no other analyte has ranges."""
    if analyte in ("leukocyte_esterase", "nitrite", "vzv_igg"):
        return None
    if NUMBER.match(text):
        return Value("number", float(text), point(float(text)))
    if match := COMPARATOR.match(text):
        sign, number = SPELLED.get(match[1], match[1]), float(match[2])
        return Value("comparator", number, comparator_span(sign, number))
    match = RANGE.match(text) if analyte == "urine_rbc" else None
    if match and float(match[1]) < float(match[2]):
        return Value("range", float(match[1]), Span(float(match[1]), float(match[2])))
    return None


def read_strip_number(text: str, unit: str) -> Value | str:
    """Strip pads that print mg/dL: bare numbers only where they can be nothing else."""
    if text == "<10":
        return Value("ordinal", 0.0, point(0.0))
    bare = text.removeprefix(">=")
    if not NUMBER.match(bare):
        return "bad_value"
    number = float(bare)
    if not unit and (0 < number < 10 or number != int(number)):
        return "bad_value"
    if unit and unit not in ("mg/dL", "g/L"):
        return unit_reason(unit)
    number *= 100 if unit == "g/L" else 1
    grade = next((grade for end, grade in facts.STRIP_STEPS if number < end), 4.0)
    if bare != text:
        return Value("ordinal", grade, Span(grade, 4.0))
    return Value("ordinal", grade, point(grade))


def unit_reason(unit: str) -> str:
    if not unit:
        return "unit_missing"
    return "unit_incompatible" if unit in facts.KNOWN_UNITS else "unit_unknown"


def in_unit(analyte: str, value: Value, unit: str) -> Value | str:
    canonical, factors = facts.UNITS[analyte]
    limits = facts.PLAUSIBLE[analyte]
    if analyte == "urine_rbc" and unit in facts.PER_MICROLITRE:
        canonical, factors = "/uL", facts.PER_MICROLITRE
        limits = facts.PLAUSIBLE_PER_MICROLITRE
    if unit not in factors:
        return unit_reason(unit)
    factor = factors[unit]
    span = scale(value.span, factor)
    if not overlaps(span, *limits):
        return "implausible_value"
    return Value(value.kind, value.number * factor, span, canonical, factor)


def read_range(text: dict[str, str], factor: float) -> tuple[float | None, float | None]:
    """The row's own reference range, converted; each numeric column wins over the text."""
    written_low, written_high = range_text(text.get("reference_range", ""))
    low = text.get("reference_low", "") or written_low
    high = text.get("reference_high", "") or written_high
    low_number = float(low) if NUMBER.match(low) else None
    high_number = float(high) if NUMBER.match(high) else None
    if high_number is not None and high_number <= 0:
        return None, None
    if None not in (low_number, high_number) and low_number >= high_number:
        return None, None
    return (
        None if low_number is None else low_number * factor,
        None if high_number is None else high_number * factor,
    )


def range_text(text: str) -> tuple[str, str]:
    text = text.replace(" ", "")
    if text.startswith("<"):
        return "", text[1:]
    if text.startswith(">"):
        return text[1:], ""
    low, _, high = text.partition("-")
    return low, high
