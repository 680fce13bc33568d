"""Urine tests with their false alarms, and the tests that follow an abnormal result."""

from dataclasses import replace

import numpy as np

from pipelines.synth.cohort import Cohort
from pipelines.synth.draws import Draws
from pipelines.synth.people import People


def urine(
    rng: np.random.Generator, cohort: Cohort, people: People, draws: Draws
) -> dict[str, np.ndarray]:
    """Strip grades and red cells per field of every draw, taken or not."""
    chance, size = cohort.chance, len(draws.day)
    calm = people.quiet[draws.patient]
    protein = rng.choice(chance["protein_grades_usual"], size)
    raised = rng.random(size) < chance["protein"]
    protein = np.where(raised, rng.choice(chance["protein_grades_raised"], size), protein)
    cells = rng.choice(chance["red_cells_usual"], size)
    is_female = people.is_female[draws.patient]
    bleeds = rng.random(size) < np.where(
        is_female, chance["haematuria_woman"], chance["haematuria_man"]
    )
    bled = rng.lognormal(np.log(chance["red_cells_median"]), chance["red_cells_log_sd"], size)
    infected = bleeds & (rng.random(size) < chance["share_infection"])
    return {
        "urine_protein": np.where(calm, 0.0, protein),
        "urine_rbc": np.where(calm, 0.0, np.where(bleeds, bled.clip(3, 150), cells)),
        "leukocyte_esterase": np.where(infected & ~calm, 1.0, 0.0),
        "vzv_igg": np.where(calm | (rng.random(size) < chance["share_immune"]), 1.0, 0.0),
        "nitrite": np.where(infected & ~calm & (bled > chance["red_cells_median"]), 1.0, 0.0),
    }


def proteinuria(rng: np.random.Generator, cohort: Cohort, values: dict[str, np.ndarray]) -> None:
    """Some of those with a positive strip do lose protein."""
    chance = cohort.chance
    strip = values["urine_protein"] >= 1
    real = np.flatnonzero(strip & (rng.random(len(strip)) < chance["protein_real"]))
    ratios = rng.lognormal(np.log(chance["upcr_median"]), chance["upcr_log_sd"], len(real))
    values["upcr"][real] = ratios


def further_tests(
    rng: np.random.Generator,
    cohort: Cohort,
    people: People,
    draws: Draws,
    values: dict[str, np.ndarray],
) -> dict[str, tuple[Draws, np.ndarray]]:
    """Tests beside the sets: UPCR and free T4 after an abnormal result, UPCR and VZV IgG at first.

    Of each analyte the draws, moved to the day on which it was taken, and which of them have it.
    """
    chance, size = cohort.chance, len(draws.day)
    quiet = people.quiet[draws.patient]
    first = draws.is_baseline & (draws.day <= people.first_day[draws.patient])
    strip = draws.is_urine & (values["urine_protein"] >= 1)
    strip &= rng.random(size) < chance["share_upcr_done"]
    low, high = chance["tsh_usual"]
    thyroid = draws.is_thyroid & ((values["tsh"] < low) | (values["tsh"] > high))
    thyroid &= rng.random(size) < chance["share_free_t4_done"]
    immunity = first & ((rng.random(size) < chance["share_vzv_igg"]) & ~quiet)
    upcr_after = rng.integers(*cohort.upcr_days, size, endpoint=True)
    free_t4_after = rng.integers(*cohort.free_t4_days, size, endpoint=True)
    return {
        "upcr": (moved(draws, np.where(first, 0, upcr_after)), first | strip),
        "free_t4": (moved(draws, free_t4_after), thyroid),
        "vzv_igg": (draws, immunity),
    }


def moved(draws: Draws, days: np.ndarray) -> Draws:
    """The same draws so many days later."""
    return replace(draws, day=draws.day + days, arrives=draws.arrives + days)
