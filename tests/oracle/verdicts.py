"""Whether one date's result breaches one rule, and how badly.

A verdict is `breach`, `normal` (determinate, not in breach) or `indeterminate`; with a breach comes
its band: severity, days to repeat.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from tests.oracle.days import add_months
from tests.oracle.model import Result
from tests.oracle.patients import latest_by_date
from tests.oracle.schedule import Case
from tests.oracle.spans import all_above, all_below, none_above, none_below

Band = tuple[str, int]  # severity, repeat within days
Verdict = tuple[str, Band | None]
NORMAL: Verdict = ("normal", None)
QUIET_DAYS = 60
PREVIOUS_WITHIN_DAYS = 90
LYMPHOPENIA_MONTHS = 6


@dataclass
class Look:
    """What a verdict may look at: the date's result, the one before it, the baseline, the case."""

    case: Case
    result: Result
    previous: Result | None = None
    baseline: float | None = None

    @property
    def span(self):
        return self.result.value.span


def below(look: Look, *bands: tuple[float, str, int]) -> Verdict:
    return graded(look, bands, all_below, none_below, or_equal=False)


def at_most(look: Look, *bands: tuple[float, str, int]) -> Verdict:
    return graded(look, bands, all_below, none_below, or_equal=True)


def above(look: Look, *bands: tuple[float, str, int]) -> Verdict:
    return graded(look, bands, all_above, none_above, or_equal=False)


def graded(look: Look, bands, every: Callable, no: Callable, or_equal: bool) -> Verdict:
    limit = bands[0][0]
    if every(look.span, limit, or_equal):
        met = [band for band in bands if every(look.span, band[0], or_equal)]
        return "breach", met[-1][1:]
    return NORMAL if no(look.span, limit, or_equal) else ("indeterminate", None)


def platelets_low(look: Look) -> Verdict:
    return below(look, (150, "routine", 7), (100, "urgent", 2), (50, "critical", 1))


def neutrophils_low(look: Look) -> Verdict:
    return below(look, (1.5, "routine", 7), (1.0, "urgent", 2), (0.5, "critical", 1))


def hemoglobin_low(look: Look) -> Verdict:
    return below(look, (100, "urgent", 7), (80, "critical", 1))


def upcr_high(look: Look) -> Verdict:
    return above(look, (200, "urgent", 14), (3500, "critical", 1))


def platelets_drop(look: Look) -> Verdict:
    """At least half of the value of the date before is gone."""
    day, before = look.result.collected_on, look.previous
    quiet = timedelta(days=QUIET_DAYS)
    if any(infused_on <= day <= infused_on + quiet for infused_on in look.case.infusion_days):
        return NORMAL
    if before is None or before.collected_on < day - timedelta(days=PREVIOUS_WITHIN_DAYS):
        return NORMAL
    was = before.value.span
    if all_below(look.span, was.low / 2, or_equal=True):
        return "breach", ("urgent", 2)
    if none_below(look.span, was.high / 2, or_equal=not was.high_open):
        return NORMAL
    return "indeterminate", None


def lymphocytes_low(look: Look) -> Verdict:
    day = look.result.collected_on
    latest_infusion = max(infused for infused in look.case.infusion_days if infused <= day)
    if day <= add_months(latest_infusion, LYMPHOPENIA_MONTHS):
        return NORMAL
    return below(look, (0.2, "routine", 28))


def hemoglobin_drop(look: Look) -> Verdict:
    return at_most(look, (look.baseline - 20, "urgent", 7))


def creatinine_rise(look: Look) -> Verdict:
    verdict, band = above(look, (look.baseline * 1.3, "urgent", 7))
    if band and all_above(look.span, look.baseline * 1.5, or_equal=True):
        band = ("critical", 2)
    return verdict, band


def tsh_limits(result: Result) -> tuple[float, float]:
    low = 0.4 if result.range_low is None else result.range_low
    high = 4.0 if result.range_high is None else result.range_high
    return low, high


def tsh_abnormal(look: Look) -> Verdict:
    low, high = tsh_limits(look.result)
    if all_below(look.span, low) or all_above(look.span, high):
        is_extreme = all_below(look.span, 0.1) or all_above(look.span, 10)
        return "breach", ("urgent", 14) if is_extreme else ("routine", 42)
    if none_below(look.span, low) and none_above(look.span, high):
        return NORMAL
    return "indeterminate", None


def enzyme_high(look: Look) -> Verdict:
    upper = 40 if look.result.range_high is None else look.result.range_high
    return above(look, (3 * upper, "urgent", 7), (5 * upper, "critical", 2))


def bilirubin_high(look: Look) -> Verdict:
    upper = 21 if look.result.range_high is None else look.result.range_high
    return above(look, (2 * upper, "urgent", 7))


def haematuria_unexplained(look: Look) -> Verdict:
    """Per-µL counts have only the row's own upper limit; an explained date is `explained`."""
    if look.result.value.unit == "/[HPF]":
        if none_below(look.span, 3):
            verdict = "breach"
        else:
            verdict = "normal" if all_below(look.span, 3) else "indeterminate"
    elif look.result.range_high is None:
        verdict = "indeterminate"
    else:
        verdict = above(look, (look.result.range_high, "urgent", 14))[0]
    if verdict != "breach":
        return verdict, None
    if is_explained(look.case, look.result.collected_on):
        return "explained", None
    return "breach", ("urgent", 14)


def is_gross(result: Result) -> bool:
    return result.value.unit == "/[HPF]" and none_below(result.value.span, 50)


def is_explained(case: Case, day: date) -> bool:
    for analyte in ("leukocyte_esterase", "nitrite"):
        strip = latest_by_date(case.patient.results, analyte).get(day)
        if strip is not None and strip.value.number >= 1:
            return True
    return any(
        row.text["code"] == "menstruation"
        and row.status == "completed"
        and row.text["outcome"].lower() not in ("no", "none", "negative")
        and abs((row.day("assessed_on") - day).days) <= 3
        and row.day("assessed_on") <= case.as_of
        for row in case.patient.assessments
    )
