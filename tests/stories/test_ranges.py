"""The laboratory's own limits, for TSH and the liver. Tonight is 30 June 2025."""

import pytest

from tests.stories.clinic import Clinic

CLINIC = Clinic()
TONIGHT = "2025-06-30"
START = "2024-09-02"


def tsh(name: str, value: object, **limits: str):
    """Somebody with one TSH, of a laboratory with these limits."""
    patient = CLINIC.patient(name).infused(START)
    return patient.result("2025-06-20", "tsh", value, **limits)


BOTH = {"reference_low": "0.5", "reference_high": "6"}
tsh("Within its own", 5, **BOTH)
tsh("On its own lower", 0.5, **BOTH)
tsh("On its own upper", 6, **BOTH)
tsh("Below its own", 0.49, **BOTH)
tsh("Above its own", 6.1, **BOTH)
tsh("Upper only, low", 0.39, reference_high="6")
tsh("Upper only, between", 5, reference_high="6")
tsh("Lower only, low", 0.3, reference_low="0.2")
tsh("Lower only, high", 4.1, reference_low="0.2")
tsh("In words", 5, reference_range="0.5-6.0")
tsh("In words with spaces", 5, reference_range="0.5 - 6.0")
tsh("Upper limit in words", 5, reference_range="<6")
tsh("Lower limit in words", 0.3, reference_range=">0.2")
tsh("Columns before words", 5, reference_range="0.5-6.0", reference_high="4.5")
tsh("Limits swapped", 5, reference_low="6", reference_high="0.5")
tsh("Upper limit of zero", 5, reference_high="0")


@pytest.mark.parametrize(
    ("patient", "state"),
    [
        ("Within its own", "clear"),
        ("On its own lower", "clear"),
        ("On its own upper", "clear"),
        ("Below its own", "active"),
        ("Above its own", "active"),
        ("Upper only, low", "active"),
        ("Upper only, between", "clear"),
        ("Lower only, low", "clear"),
        ("Lower only, high", "active"),
        ("In words", "clear"),
        ("In words with spaces", "clear"),
        ("Upper limit in words", "clear"),
        ("Lower limit in words", "clear"),
        ("Columns before words", "active"),
        ("Limits swapped", "active"),
        ("Upper limit of zero", "active"),
    ],
)
def test_tsh_is_judged_by_the_range_it_came_with(tonight, patient, state):
    """The row's own limits, in columns before words; for one it lacks, 0.4 or 4.0."""
    assert tonight.evaluation(patient, "tsh_abnormal").state == state


tsh("Very high but in range", 11, reference_low="0.4", reference_high="12")
tsh("Very low but in range", 0.05, reference_low="0.02", reference_high="4")
tsh("Very high", 11, reference_low="0.4", reference_high="10.5")


@pytest.mark.parametrize("patient", ["Very high but in range", "Very low but in range"])
def test_what_the_laboratory_calls_normal_is_not_urgent(tonight, patient):
    """Beyond 0.1 or 10 a TSH is urgent, but only where it is out of the laboratory's range."""
    assert tonight.flag(patient, "tsh_abnormal") is None


def test_what_is_out_of_range_and_beyond_ten_is_urgent(tonight):
    """A TSH of 11 where 10.5 is the upper limit: urgent, to be repeated within 14 days."""
    flag = tonight.flag("Very high", "tsh_abnormal")
    assert (flag.severity, flag.due_on) == ("urgent", "2025-07-04")


def course_of_tsh(name: str, first: object, second: object, **limits: str):
    """Somebody with a TSH of 1 June, by a laboratory with these limits, and of 15 June."""
    patient = CLINIC.patient(name).infused(START)
    patient.result("2025-06-01", "tsh", first, **limits)
    return patient.result("2025-06-15", "tsh", second)


course_of_tsh("Low is worse", 8, 0.1)  # 8 is twice 4.0; 0.1 is a quarter of 0.4
course_of_tsh("High is worse", 9, 0.2)  # 9 is 2.25 times 4.0; 0.2 is half of 0.4
course_of_tsh("As bad as each other", 0.2, 8)
course_of_tsh("By the row's own limit", 12, 5, reference_high="10")
course_of_tsh("Zero", 400, 0)


@pytest.mark.parametrize(
    ("patient", "worst"),
    [
        ("Low is worse", 0.1),
        ("High is worse", 9),
        ("As bad as each other", 0.2),
        ("By the row's own limit", 5),
        ("Zero", 0),
    ],
)
def test_the_worst_tsh_is_the_furthest_beyond_its_limit(tonight, patient, worst):
    """By how many times it is past its limit, high or low; the earlier one where they are equal."""
    flag = tonight.flag(patient, "tsh_abnormal")
    assert (flag.opened_on, flag.n_results, flag.worst_value) == ("2025-06-01", 2, worst)


# ---------------------------------------------------------------- TSH, then free T4

(CLINIC.patient("Ada").infused(START).collected("2025-06-01", tsh=8).collected("2025-06-20", tsh=2))
CLINIC.patient("Ben").infused(START).collected("2025-06-01", tsh=8).collected(
    "2025-06-10", free_t4=12
)
CLINIC.patient("Due today").infused(START).collected("2025-06-02", tsh=8)
tsh("Normal for its laboratory", 5, **BOTH)


def test_free_t4_is_wanted_even_after_tsh_is_normal_again(tonight):
    """Ada's TSH of 1 June was abnormal: free T4 by 29 June, though the TSH has recovered."""
    assert tonight.flag("Ada", "tsh_abnormal") is None
    flag = tonight.flag("Ada", "tsh_reflex")
    assert (flag.due_on, flag.severity, flag.missing_components) == (
        "2025-06-29",
        "urgent",
        ["free_t4"],
    )


def test_free_t4_within_time_closes_the_reflex(tonight):
    """Ben's free T4 was measured nine days after the abnormal TSH."""
    assert tonight.flag("Ben", "tsh_reflex") is None


def test_free_t4_due_today_is_routine(tonight):
    """The TSH of 2 June wants a free T4 by today."""
    assert tonight.flag("Due today", "tsh_reflex").severity == "routine"


def test_a_tsh_within_its_own_range_wants_nothing(tonight):
    """A TSH of 5 is normal where the laboratory's limit is 6."""
    assert tonight.flag("Normal for its laboratory", "tsh_reflex") is None


# ---------------------------------------------------------------- liver


def enzyme(name: str, value: str, unit: str = "U/L", test: str = "alt", **limits: str):
    """Somebody with one liver test, of a laboratory with these limits."""
    patient = CLINIC.patient(name).infused(START)
    return patient.result("2025-06-20", test, value, unit=unit, **limits)


enzyme("Three times 50", "150", reference_high="50")
enzyme("More than three times 50", "151", reference_high="50")
enzyme("Three times 40", "120")
enzyme("More than three times 40", "121")
enzyme("Three times 0.7 ukat/L", "2.1", "ukat/L", reference_high="0.7")
enzyme("More than three times 0.7 ukat/L", "2.11", "ukat/L", reference_high="0.7")
enzyme("A limit in words", "121", reference_range="10-50")


@pytest.mark.parametrize(
    ("patient", "state"),
    [
        ("Three times 50", "clear"),
        ("More than three times 50", "active"),
        ("Three times 40", "clear"),
        ("More than three times 40", "active"),
        ("Three times 0.7 ukat/L", "clear"),
        ("More than three times 0.7 ukat/L", "active"),
        ("A limit in words", "clear"),
    ],
)
def test_alt_is_judged_by_the_upper_limit_it_came_with(tonight, patient, state):
    """More than three times the laboratory's upper limit in its own unit, else 40 U/L."""
    assert tonight.evaluation(patient, "alt_high").state == state


enzyme("Twice 1.2 mg/dL", "2.4", "mg/dL", "bilirubin", reference_high="1.2")
enzyme("More than twice 1.2 mg/dL", "2.41", "mg/dL", "bilirubin", reference_high="1.2")


@pytest.mark.parametrize(
    ("patient", "state"), [("Twice 1.2 mg/dL", "clear"), ("More than twice 1.2 mg/dL", "active")]
)
def test_bilirubin_is_judged_by_the_upper_limit_it_came_with(tonight, patient, state):
    """More than twice the laboratory's upper limit, converted as its value is."""
    assert tonight.evaluation(patient, "bilirubin_high").state == state


enzyme("One limit, then another", "110", reference_high="35").result(
    "2025-06-25", "alt", "110", reference_high="50"
)


def test_each_date_has_its_own_limit(tonight):
    """An ALT of 110 is high where the limit is 35 and no longer where it is 50."""
    assert tonight.evaluation("One limit, then another", "alt_high").state == "clear"
