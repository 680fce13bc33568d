"""Flags of kind threshold, combination and reflex."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from tests.oracle import verdicts
from tests.oracle.model import UNDETERMINED, Result, new_flag
from tests.oracle.patients import latest_by_date
from tests.oracle.schedule import Case
from tests.oracle.spans import less
from tests.oracle.verdicts import Look

LOW, HIGH, BOTH = "low", "high", "both"


@dataclass
class Threshold:
    rule: str
    analyte: str
    judge: Callable
    worst: str
    needs_baseline: bool = False


THRESHOLDS = [
    Threshold("platelets_low", "platelets", verdicts.platelets_low, LOW),
    Threshold("platelets_drop", "platelets", verdicts.platelets_drop, LOW),
    Threshold("neutrophils_low", "neutrophils", verdicts.neutrophils_low, LOW),
    Threshold("lymphocytes_low", "lymphocytes", verdicts.lymphocytes_low, LOW),
    Threshold("hemoglobin_low", "hemoglobin", verdicts.hemoglobin_low, LOW),
    Threshold("hemoglobin_drop", "hemoglobin", verdicts.hemoglobin_drop, LOW, True),
    Threshold("creatinine_rise", "creatinine", verdicts.creatinine_rise, HIGH, True),
    Threshold("upcr_high", "upcr", verdicts.upcr_high, HIGH),
    Threshold("haematuria_unexplained", "urine_rbc", verdicts.haematuria_unexplained, HIGH),
    Threshold("tsh_abnormal", "tsh", verdicts.tsh_abnormal, BOTH),
    Threshold("alt_high", "alt", verdicts.enzyme_high, HIGH),
    Threshold("ast_high", "ast", verdicts.enzyme_high, HIGH),
    Threshold("bilirubin_high", "bilirubin", verdicts.bilirubin_high, HIGH),
]
COMBINATIONS = {
    "nephropathy_suspected": ["creatinine_rise", "upcr_high", "haematuria_unexplained"],
    "cytopenias": ["platelets_low", "neutrophils_low", "hemoglobin_low"],
}
MEMBERS_NEEDED = 2


def spoken(case: Case, analyte: str, first: date | None = None) -> list[Result]:
    """The results that speak for their dates, from `first` (else the start) to `as_of`."""
    earliest = first or case.start
    speaking = latest_by_date(case.patient.results, analyte)
    return [speaking[day] for day in sorted(speaking) if earliest <= day <= case.as_of]


def baseline_of(case: Case, analyte: str) -> tuple[float, date, str] | None:
    """Value, date and method; plain numbers only, one per date."""
    plain = [result for result in case.patient.results if result.value.kind == "number"]
    speaking = latest_by_date(plain, analyte)
    days = [day for day in sorted(speaking) if day <= case.as_of]
    number = {day: speaking[day].value.number for day in days}
    month = [day for day in days if case.start - timedelta(days=30) <= day <= case.start]
    year = [day for day in days if case.start - timedelta(days=365) <= day <= case.start]
    after = [day for day in days if case.start < day <= case.start + timedelta(days=31)]
    if month:
        return number[month[-1]], month[-1], "last"
    if year:
        return statistics.median(number[day] for day in year), year[-1], "median"
    if after:
        return number[after[0]], after[0], "weak"
    return None


def judged(case: Case, threshold: Threshold) -> list[tuple[str, tuple | None, Result]]:
    """The verdict of every date, in date order; none where a needed baseline is missing."""
    baseline = baseline_of(case, threshold.analyte) if threshold.needs_baseline else None
    if threshold.needs_baseline and baseline is None:
        return []
    verdict_rows, previous = [], None
    for result in spoken(case, threshold.analyte):
        look = Look(case, result, previous, baseline[0] if baseline else None)
        verdict_rows.append((*threshold.judge(look), result))
        previous = result
    return verdict_rows


def latest_run(verdict_rows: list) -> list[tuple[tuple, Result]]:
    """The breaches in a row that end with the latest determinate date; empty when that is fine."""
    run = []
    for verdict, band, result in verdict_rows:
        if verdict == "breach":
            run.append((band, result))
        elif verdict == "normal":
            run = []
    return run


def threshold_flag(case: Case, threshold: Threshold) -> list[dict]:
    run = latest_run(judged(case, threshold))
    if not run:
        return []
    results = [result for _, result in run]
    needs_two = threshold.rule == "haematuria_unexplained"
    if needs_two and len(run) < 2 and not verdicts.is_gross(results[0]):
        return []
    (severity, repeat_days), latest = run[-1]
    due_on = latest.collected_on + timedelta(days=repeat_days)
    baseline = baseline_of(case, threshold.analyte) if threshold.needs_baseline else None
    value, on, method = baseline or (None, None, None)
    return [
        new_flag(
            threshold.rule,
            "threshold",
            severity,
            results[0].collected_on,
            due_on=due_on,
            days_overdue=max(0, (case.as_of - due_on).days),
            analyte=threshold.analyte,
            latest_on=latest.collected_on,
            latest_value=latest.value.number,
            latest_text=UNDETERMINED if latest.is_derived else latest.text,
            unit=latest.value.unit,
            n_results=len(run),
            worst_value=worst_value(threshold, results),
            baseline_value=value,
            baseline_on=on,
            baseline_method=method,
            rests_on={result.named for result in results},
        )
    ]


def worst_value(threshold: Threshold, results: list[Result]):
    if len({result.value.unit for result in results}) > 1:
        return UNDETERMINED  # counts per field and per µL have no common order
    numbers = [result.value.number for result in results]
    if threshold.worst == BOTH:
        return worst_tsh(results)
    return min(numbers) if threshold.worst == LOW else max(numbers)


def worst_tsh(results: list[Result]) -> float:
    """The largest ratio past the row's own limit; the earlier on a tie."""
    worst, worst_ratio = None, -1.0
    for result in results:
        low, high = verdicts.tsh_limits(result)
        number = result.value.number
        if result.value.span.low >= high or not less(number, high):
            ratio = number / high
        else:
            ratio = low / number if number else float("inf")
        if less(worst_ratio, ratio):
            worst, worst_ratio = number, ratio
    return worst


def combination_flags(case: Case, active: dict[str, dict]) -> list[dict]:
    opened = {rule: flag["opened_on"] for rule, flag in active.items()}
    flags = []
    enzymes = [opened[rule] for rule in ("alt_high", "ast_high") if rule in opened]
    if enzymes and "bilirubin_high" in opened:
        opened_on = max(min(enzymes), opened["bilirubin_high"])
        flags.append(combination_flag(case, "liver_injury", opened_on))
    for rule, members in COMBINATIONS.items():
        dates = sorted(opened[member] for member in members if member in opened)
        if len(dates) >= MEMBERS_NEEDED:
            flags.append(combination_flag(case, rule, dates[MEMBERS_NEEDED - 1]))
    return flags


def combination_flag(case: Case, rule: str, opened_on: date) -> dict:
    due_on = opened_on + timedelta(days=1)
    days_overdue = max(0, (case.as_of - due_on).days)
    return new_flag(
        rule, "combination", "critical", opened_on, due_on=due_on, days_overdue=days_overdue
    )


def reflex_flags(case: Case) -> list[dict]:
    proteins = [strip for strip in spoken(case, "urine_protein") if strip.value.span.low >= 1]
    tsh = next(threshold for threshold in THRESHOLDS if threshold.rule == "tsh_abnormal")
    abnormal = [result for verdict, _, result in judged(case, tsh) if verdict == "breach"]
    return [
        *reflex_flag(case, "proteinuria_reflex", proteins, "upcr", 14),
        *reflex_flag(case, "tsh_reflex", abnormal, "free_t4", 28),
    ]


def reflex_flag(
    case: Case, rule: str, triggers: list[Result], required: str, within_days: int
) -> list[dict]:
    done = spoken(case, required)
    waiting = [
        trigger
        for trigger in triggers
        if not any(test.collected_on >= trigger.collected_on for test in done)
    ]
    if not waiting:
        return []
    earliest, latest = waiting[0].collected_on, waiting[-1]
    due_on = earliest + timedelta(days=within_days)
    return [
        new_flag(
            rule,
            "reflex",
            "urgent" if case.as_of > due_on else "routine",
            earliest,
            due_on=due_on,
            days_overdue=max(0, (case.as_of - due_on).days),
            analyte=latest.analyte,
            latest_on=latest.collected_on,
            latest_value=latest.value.number,
            latest_text=latest.text,
            unit=UNDETERMINED,
            n_results=len(waiting),
            missing_components=[required],
            rests_on={trigger.named for trigger in waiting},
        )
    ]
