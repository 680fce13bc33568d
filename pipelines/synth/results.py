"""What the tests of each set measure, in canonical units, with the illnesses that show in them."""

import numpy as np
import polars as pl

from pipelines.synth.cohort import Cohort, Effect
from pipelines.synth.draws import Draws
from pipelines.synth.people import NEVER, People
from pipelines.synth.urine import further_tests, proteinuria, urine

BLOOD = ("platelets", "neutrophils", "lymphocytes", "hemoglobin", "creatinine")
THYROID_AND_LIVER = ("tsh", "alt", "ast", "bilirubin")
SELDOM = ("upcr", "free_t4")
UNMONITORED = ("sodium", "potassium", "mcv")
URINE = ("urine_protein", "urine_rbc", "leukocyte_esterase", "nitrite")
PERCENT_OF_WBC = ("neutrophils", "lymphocytes")
OTHER_WHITE_CELLS = 1.1  # monocytes and the rest, beside neutrophils and lymphocytes
ANALYTES = pl.Enum([*BLOOD, "wbc", *THYROID_AND_LIVER, *SELDOM, *UNMONITORED, *URINE, "vzv_igg"])
Onsets = dict[str, np.ndarray]
Values = dict[str, np.ndarray]


def make_onsets(rng: np.random.Generator, cohort: Cohort, people: People) -> Onsets:
    """The first day of each illness of each patient, or never."""
    size = len(people.number)
    onsets = {}
    for name, event in cohort.events.items():
        after = rng.normal(event.onset_days, event.onset_sd_days, size).clip(10)
        falls_ill = (rng.random(size) < event.share) & ~people.quiet
        onsets[name] = np.where(falls_ill, people.first_day + after.astype(int), NEVER)
    return onsets


def make_results(
    rng: np.random.Generator, cohort: Cohort, people: People, draws: Draws, onsets: Onsets
) -> pl.DataFrame:
    """One row per result: patient, draw, analyte, day, minute, arrives, value, percent."""
    values = {
        name: measure(rng, cohort, people, draws, name)
        for name in (*BLOOD, *THYROID_AND_LIVER, *SELDOM, *UNMONITORED)
    }
    false_alarms(rng, cohort, people, draws, values)
    values |= urine(rng, cohort, people, draws)
    proteinuria(rng, cohort, values)
    for name, event in cohort.events.items():
        ill = onsets[name][draws.patient]
        ill_draws = np.flatnonzero((draws.day >= ill) & (draws.day < ill + event.lasts_days))
        for analyte, effect in event.effects.items():
            afflict(rng, values[analyte], ill_draws, effect)
    values["wbc"] = (values["neutrophils"] + values["lymphocytes"]) * OTHER_WHITE_CELLS
    tests = {name: (draws, mask) for name, mask in present(draws).items()}
    tests |= further_tests(rng, cohort, people, draws, values)
    return pl.concat(
        [rows(taken, name, np.flatnonzero(mask), values) for name, (taken, mask) in tests.items()]
    )


def measure(
    rng: np.random.Generator, cohort: Cohort, people: People, draws: Draws, name: str
) -> np.ndarray:
    """Ordinary values of one analyte, with the effect of the infusions on blood cells."""
    analyte = cohort.analytes[name]
    usual = np.where(people.is_female, analyte.female, analyte.male)
    usual = usual * (1 + analyte.between * rng.normal(size=len(usual)).clip(-2, 2))
    usual[people.quiet] = (analyte.female + analyte.male) / 2
    spread = np.where(people.quiet, analyte.within / 3, analyte.within)[draws.patient]
    value: np.ndarray = usual[draws.patient] * (
        1 + spread * rng.normal(size=len(spread)).clip(-2.5, 2.5)
    )
    after = cohort.lymphopenia
    if name == "lymphocytes":
        recovered = 1 - np.exp(-draws.since_infusion / after["recovery_days"])
        value *= after["remaining_share"] + (1 - after["remaining_share"]) * recovered
    value = value.clip(analyte.low, analyte.high)
    if name == "platelets":
        recent = draws.since_infusion < after["platelet_recovery_days"]
        value[recent] *= after["platelet_share_at_infusion"]
    return value


def afflict(
    rng: np.random.Generator, value: np.ndarray, ill_draws: np.ndarray, effect: Effect
) -> None:
    """Change the values of these draws as the illness would."""
    noise = rng.lognormal(0, effect.spread, len(ill_draws))
    level = np.full(len(noise), effect.level) if effect.level else value[ill_draws] * effect.times
    value[ill_draws] = level * noise


def false_alarms(
    rng: np.random.Generator, cohort: Cohort, people: People, draws: Draws, values: Values
) -> None:
    """Single values that look like an illness and are none."""
    chance, size = cohort.chance, len(draws.day)
    calm = people.quiet[draws.patient]
    for name, share, low, high in (
        ("platelets", chance["platelets"], *chance["platelets_between"]),
        ("platelets", chance["clumping"], *chance["clumping_between"]),
    ):
        hit = (rng.random(size) < share) & ~calm
        values[name][hit] = rng.uniform(low, high, hit.sum())
    hit = (rng.random(size) < chance["creatinine"]) & ~calm
    values["creatinine"][hit] *= chance["creatinine_times"]


def present(draws: Draws) -> dict[str, np.ndarray]:
    """Which draws hold which analyte."""
    every = np.ones(len(draws.day), dtype=bool)
    return (
        dict.fromkeys((*BLOOD, "wbc", *UNMONITORED), every)
        | dict.fromkeys(THYROID_AND_LIVER, draws.is_thyroid)
        | dict.fromkeys(("urine_protein", "leukocyte_esterase", "nitrite"), draws.is_urine)
        | {"urine_rbc": draws.is_microscopy}
    )


def rows(draws: Draws, name: str, chosen: np.ndarray, values: Values) -> pl.DataFrame:
    """The results of one analyte at the chosen draws."""
    value = values[name][chosen]
    share = value / values["wbc"][chosen] if name in PERCENT_OF_WBC else np.full(len(value), np.nan)
    return pl.DataFrame(
        {
            "patient": draws.patient[chosen],
            "draw": draws.number[chosen],
            "analyte": pl.repeat(name, len(chosen), eager=True, dtype=ANALYTES),
            "day": draws.day[chosen],
            "minute": draws.minute[chosen],
            "arrives": draws.arrives[chosen],
            "is_outside": draws.is_outside[chosen],
            "value": value,
            "share": share,
        }
    )
