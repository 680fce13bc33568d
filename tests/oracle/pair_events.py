"""Events that only together mean something: a rise, a drop, an explanation, an answer."""

from datetime import date, timedelta
from random import Random

from tests.oracle import facts
from tests.oracle.days import add_months
from tests.oracle.skeleton import Skeleton

RISES = [  # creatinine in mg/dL: baseline, then on or beside 30 and 50 % more
    ("0.90", "1.17"), ("0.90", "1.18"), ("0.70", "0.91"), ("1.10", "1.43"), ("1.10", "1.44"),
    ("1.00", "1.30"), ("1.00", "1.305"), ("1.00", "1.50"), ("1.10", "1.65"), ("1.10", "1.64"),
]  # fmt: skip
FALLS = [("140", "120"), ("140", "120.1"), ("137.7", "117.7"), ("133.3", "113.3")]


def send(skeleton: Skeleton, analyte: str, day: date, value: str, unit: str) -> None:
    if day <= skeleton.night:
        row = {"code": facts.CODES[analyte][0], "test_name": analyte, "collected_at": str(day)}
        skeleton.add("labs-a", day, 0, **row, value=value, unit=unit)


def recent(skeleton: Skeleton, rng: Random) -> date:
    return skeleton.night - timedelta(days=rng.randrange(30))


def changed(skeleton: Skeleton, rng: Random) -> None:
    """A value about the baseline's windows, and another on or beside the change that matters."""
    before = rng.choice([0, 1, 29, 30, 31, -1, -31, -32])
    baseline_on = skeleton.infusions[0] - timedelta(days=before)
    if rng.random() < 0.6:
        first, then = rng.choice(RISES)
        send(skeleton, "creatinine", baseline_on, first, "mg/dL")
        send(skeleton, "creatinine", recent(skeleton, rng), then, "mg/dL")
    else:
        first, then = rng.choice(FALLS)
        send(skeleton, "hemoglobin", baseline_on, first, "g/L")
        send(skeleton, "hemoglobin", recent(skeleton, rng), then, "g/L")


def halved(skeleton: Skeleton, rng: Random) -> None:
    """Platelets halved about 60 days after an infusion, or about 90 days after the last count."""
    if rng.random() < 0.5:
        day = rng.choice(skeleton.infusions) + timedelta(days=rng.choice([59, 60, 61, 62]))
        gap = rng.choice([7, 30])
    else:
        day, gap = recent(skeleton, rng), rng.choice([89, 90, 91, 92])
    send(skeleton, "platelets", day - timedelta(days=gap), "320", "10*9/L")
    send(skeleton, "platelets", day, rng.choice(["160", "160.1", "80"]), "10*9/L")


def few_lymphocytes(skeleton: Skeleton, rng: Random) -> None:
    """About the day six months after an infusion."""
    half_a_year = add_months(rng.choice(skeleton.infusions), 6)
    day = half_a_year + timedelta(days=rng.choice([-1, 0, 0, 1, 1]))
    send(skeleton, "lymphocytes", day, "0.1", "10*9/L")


def explained(skeleton: Skeleton, rng: Random) -> None:
    """Much blood in the urine, and menstruation some days off."""
    day = recent(skeleton, rng)
    send(skeleton, "urine_rbc", day, rng.choice(["60", "TNTC", "5"]), "/hpf")
    assessed_on = str(day + timedelta(days=rng.choice([-4, -3, -2, 2, 3, 4])))
    outcome = rng.choice(["", "yes", "yes", "negative", "none", "no"])
    skeleton.add(
        "assessments", day, 5, code="menstruation", assessed_on=assessed_on, outcome=outcome
    )


def answered(skeleton: Skeleton, rng: Random) -> None:
    """Protein on the strip or an abnormal TSH, and the test it asks for about the same day."""
    day = skeleton.night - timedelta(days=rng.choice([0, 1, 13, 14, 15, 27, 28, 29]))
    test_on = day + timedelta(days=rng.choice([-1, 0, 0, 1]))
    if rng.random() < 0.5:
        send(skeleton, "urine_protein", day, "1+", "")
        send(skeleton, "upcr", test_on, "90", "mg/g")
    else:
        send(skeleton, "tsh", day, "9", "mIU/L")
        send(skeleton, "free_t4", test_on, "12", "pmol/L")
