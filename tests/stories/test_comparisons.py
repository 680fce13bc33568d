"""Values beside a baseline, and findings beside each other. Tonight is 30 June 2025."""

import pytest

from tests.stories.clinics import RUNS as CLINIC

TONIGHT = "2025-06-30"
START = "2024-09-02"


def treated(name: str, *further_infusions: str):
    return CLINIC.patient(name).infused(START, *further_infusions)


# ---------------------------------------------------------------- compared with a baseline

treated("Tess").collected("2024-08-03", hemoglobin=140).collected("2025-06-01", hemoglobin=110)
(
    treated("Uma")
    .collected("2024-08-10", hemoglobin=150)
    .collected("2024-08-20", hemoglobin="<160")
    .collected("2024-09-02T07:00", hemoglobin=130)
    .collected("2024-09-02T09:00", hemoglobin=140)
    .collected("2025-06-01", hemoglobin=110)
)
(
    treated("Vic")
    .collected("2023-10-01", hemoglobin=100)
    .collected("2024-01-01", hemoglobin=150)
    .collected("2024-03-01", hemoglobin=130)
    .collected("2024-08-02", hemoglobin=140)  # 31 days before the infusion
    .collected("2025-06-01", hemoglobin=110)
)
(
    treated("Wyn")
    .collected("2024-09-05", hemoglobin="<160")
    .collected("2024-10-03", hemoglobin=140)  # 31 days after the infusion
    .collected("2025-06-01", hemoglobin=110)
)
treated("Xan").collected("2024-10-04", hemoglobin=140).collected("2025-06-01", hemoglobin=110)


@pytest.mark.parametrize(
    ("patient", "value", "on", "method"),
    [
        ("Tess", 140, "2024-08-03", "last"),  # 30 days before
        ("Uma", 140, "2024-09-02", "last"),  # the later one of the day itself
        ("Vic", 135, "2024-08-02", "median"),  # between 130 and 140
        ("Wyn", 140, "2024-10-03", "weak"),
    ],
)
def test_the_flag_says_which_baseline_it_compares_with(tonight, patient, value, on, method):
    """The last of 30 days before, else the median of a year before, else a weak one soon after."""
    flag = tonight.flag(patient, "hemoglobin_drop")
    assert (flag.baseline_value, flag.baseline_on, flag.baseline_method) == (value, on, method)


def test_without_a_baseline_a_fall_can_not_be_judged(tonight):
    """Xan's first haemoglobin is of day 32 after the infusion: nothing to compare with."""
    assert tonight.evaluation("Xan", "hemoglobin_drop").state == "not_evaluable"


def test_without_a_baseline_the_value_itself_is_judged_all_the_same(tonight):
    """Xan's haemoglobin of 110 is not below 100."""
    assert tonight.evaluation("Xan", "hemoglobin_low").state == "clear"


treated("Yui", "2025-05-01").collected("2024-08-20", hemoglobin=140).collected(
    "2025-04-20", hemoglobin=119
)


def test_a_second_course_makes_no_second_baseline(tonight):
    """Yui is compared with the haemoglobin before her first course."""
    assert tonight.flag("Yui", "hemoglobin_drop").baseline_value == 140


(
    treated("Zoe")
    .collected("2024-08-20", creatinine=70)
    .collected("2025-05-01", creatinine=110)
    .collected("2025-06-01", creatinine=95)
)


def test_the_worst_value_of_a_high_run_is_its_highest(tonight):
    """Zoe's creatinine was 57 % above her baseline and is 36 % above it now: urgent again."""
    flag = tonight.flag("Zoe", "creatinine_rise")
    assert (flag.worst_value, flag.latest_value, flag.severity) == (110, 95, "urgent")


# ---------------------------------------------------------------- combinations

(
    treated("Abe")
    .collected("2025-04-01", platelets=140)
    .collected("2025-05-01", hemoglobin=95)
    .collected("2025-05-15", hemoglobin=120)
    .collected("2025-06-10", hemoglobin=95)
)


def test_a_combination_opened_with_the_member_that_came_last(tonight):
    """Abe's haemoglobin had recovered and is low again since 10 June, beside his platelets."""
    flag = tonight.flag("Abe", "cytopenias")
    assert (flag.kind, flag.severity) == ("combination", "critical")
    assert (flag.opened_on, flag.due_on) == ("2025-06-10", "2025-06-11")


def test_a_combination_has_no_value_of_its_own(tonight):
    """The values are on the flags of its members."""
    flag = tonight.flag("Abe", "cytopenias")
    values = (flag.analyte, flag.latest_on, flag.latest_value, flag.unit, flag.worst_value)
    assert values == (None, None, None, None, None)


(
    treated("Bea")
    .collected("2025-04-01", platelets=140)
    .collected("2025-05-01", neutrophils=1.2)
    .collected("2025-06-10", hemoglobin=95)
)


def test_the_second_of_three_cytopenias_opened_it(tonight):
    """Bea's platelets and neutrophils were low together before her haemoglobin fell."""
    assert tonight.flag("Bea", "cytopenias").opened_on == "2025-05-01"


(treated("Cal").collected("2025-05-01", alt=150, bilirubin=50).collected("2025-06-01", alt=100))


def test_a_combination_ends_with_its_members(clinic, tonight):
    """Cal's ALT came down on 1 June, while the bilirubin was not repeated."""
    assert clinic.tonight("2025-05-31").flag("Cal", "liver_injury")
    assert tonight.flag("Cal", "liver_injury") is None
