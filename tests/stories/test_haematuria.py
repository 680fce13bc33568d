"""Blood in the urine, and what explains it. Tonight is 30 June 2025."""

import pytest

from tests.stories.clinics import URINE as CLINIC

TONIGHT = "2025-06-30"
START = "2024-09-02"
HAEMATURIA = "haematuria_unexplained"


def treated(name: str):
    return CLINIC.patient(name).infused(START)


def twice(name: str, first: object = 5, second: object = 5):
    """Somebody with red cells in the urine on 1 and on 15 June."""
    cells = treated(name).collected("2025-06-01", urine_rbc=first)
    return cells.collected("2025-06-15", urine_rbc=second)


# ---------------------------------------------------------------- how many, how often

twice("Ada", 3, 4)
twice("Ben", 5, 60)
twice("Cleo", 60, 2)
treated("Dan").collected("2025-06-15", urine_rbc="TNTC")
treated("Dora").collected("2025-06-15", urine_rbc="49")
twice("Eve", "0-2", "3-5")
twice("Finn", "none seen", 5)
twice("Gus", "2-5", "2-5")


@pytest.mark.parametrize(
    ("patient", "state"),
    [
        ("Ada", "active"),  # two dates of three or more
        ("Ben", "active"),  # fifty at once
        ("Cleo", "clear"),  # and then a clear urine
        ("Dan", "active"),  # too many to count
        ("Dora", "clear"),  # once, and fewer than fifty
        ("Eve", "clear"),  # one date of the two
        ("Finn", "clear"),
        ("Gus", "indeterminate"),  # 2-5 is any number from 2 to 5
    ],
)
def test_blood_in_the_urine_is_three_cells_twice_or_fifty_once(tonight, patient, state):
    """Three cells per field on two dates running, or fifty on one."""
    assert tonight.evaluation(patient, HAEMATURIA).state == state


def test_the_finding_opened_with_the_first_date_of_the_run(tonight):
    """Ben's 5 cells of 1 June were no finding by themselves; with the 60 of 15 June they are."""
    flag = tonight.flag("Ben", HAEMATURIA)
    assert (flag.opened_on, flag.n_results, flag.worst_value) == ("2025-06-01", 2, 60)
    assert (flag.severity, flag.due_on) == ("urgent", "2025-06-29")


# ---------------------------------------------------------------- explanations

twice("Nitrite").collected("2025-06-15", nitrite="positive")
twice("No nitrite").collected("2025-06-15", nitrite="negative")
twice("Esterase 2+").collected("2025-06-15", leukocyte_esterase="2+")
twice("Esterase trace").collected("2025-06-15", leukocyte_esterase="trace")
twice("Esterase unreadable").collected("2025-06-15", leukocyte_esterase="see comment")
twice("Esterase the day before").collected("2025-06-14", leukocyte_esterase="2+")
twice("Menses 3 days before").assessed("menstruation", "2025-06-12", "yes")
twice("Menses 4 days before").assessed("menstruation", "2025-06-11", "yes")
twice("Menses 3 days after").assessed("menstruation", "2025-06-18", "yes")
twice("Menses 4 days after").assessed("menstruation", "2025-06-19", "yes")
twice("Menses without a word").assessed("menstruation", "2025-06-15")
twice("Menses No").assessed("menstruation", "2025-06-15", "No")
twice("Menses not asked").assessed("menstruation", "2025-06-15", "not-done")
twice("Menses by mistake").assessed("menstruation", "2025-06-15", "entered-in-error")


@pytest.mark.parametrize(
    ("patient", "is_explained"),
    [
        ("Nitrite", True),
        ("No nitrite", False),
        ("Esterase 2+", True),
        ("Esterase trace", False),
        ("Esterase unreadable", False),
        ("Esterase the day before", False),
        ("Menses 3 days before", True),
        ("Menses 4 days before", False),
        ("Menses 3 days after", True),
        ("Menses 4 days after", False),
        ("Menses without a word", True),
        ("Menses No", False),
        ("Menses not asked", False),
        ("Menses by mistake", False),
    ],
)
def test_what_explains_the_second_of_two_findings(tonight, patient, is_explained):
    """Signs of infection on the same date, or menstruation within three days."""
    assert (tonight.flag(patient, HAEMATURIA) is None) is is_explained


treated("Hana").collected("2025-06-15", urine_rbc=60, nitrite="positive")
treated("Ike").collected("2025-06-15", urine_rbc="TNTC", leukocyte_esterase="3+")


@pytest.mark.parametrize("patient", ["Hana", "Ike"])
def test_an_explanation_wins_even_over_fifty_cells(tonight, patient):
    """Sixty red cells with signs of infection are explained."""
    assert tonight.flag(patient, HAEMATURIA) is None


(
    treated("Jan")
    .collected("2025-05-01", urine_rbc=5)
    .collected("2025-05-15", urine_rbc=5, nitrite="positive")
    .collected("2025-06-01", urine_rbc=5)
)
(
    treated("Kim")
    .collected("2025-05-01", urine_rbc=5)
    .collected("2025-05-15", urine_rbc=5)
    .collected("2025-06-01", urine_rbc=5, nitrite="positive")
)
(
    treated("Lea")
    .collected("2025-05-01", urine_rbc=5)
    .collected("2025-05-15", urine_rbc=0, nitrite="positive")
    .collected("2025-06-01", urine_rbc=5)
)


def test_an_explained_date_is_skipped(tonight):
    """Jan's explained date neither breaks the run of 1 May and 1 June nor is one of it."""
    flag = tonight.flag("Jan", HAEMATURIA)
    assert (flag.opened_on, flag.latest_on, flag.n_results) == ("2025-05-01", "2025-06-01", 2)


def test_an_explained_date_does_not_end_a_finding(tonight):
    """Kim's finding of May stands: her urine of June is explained and says nothing."""
    flag = tonight.flag("Kim", HAEMATURIA)
    assert (flag.latest_on, flag.n_results) == ("2025-05-15", 2)


def test_a_clear_urine_needs_no_explanation(tonight):
    """Lea's urine of 15 May was clear, whatever the nitrite said: the run begins anew."""
    assert tonight.evaluation("Lea", HAEMATURIA).state == "clear"


# ---------------------------------------------------------------- counts per microlitre


def counted(name: str, value: str, **limits: str):
    """Somebody counted per microlitre on 1 and on 15 June, by a laboratory with these limits."""
    patient = treated(name)
    for on in ("2025-06-01", "2025-06-15"):
        patient.result(on, "urine_rbc", value, unit="/uL", **limits)
    return patient


counted("Above its limit", "21", reference_high="20")
counted("At its limit", "20", reference_high="20")
counted("Above a range in words", "21", reference_range="0-20")
counted("Above a limit in words", "26", reference_range="<25")
counted("Without a limit", "250")
counted("Lower limit only", "250", reference_low="0")
treated("Once, and many").result("2025-06-15", "urine_rbc", "900", unit="/uL", reference_high="20")


@pytest.mark.parametrize(
    ("patient", "state"),
    [
        ("Above its limit", "active"),
        ("At its limit", "clear"),
        ("Above a range in words", "active"),
        ("Above a limit in words", "active"),
        ("Without a limit", "indeterminate"),
        ("Lower limit only", "indeterminate"),
        ("Once, and many", "clear"),
    ],
)
def test_a_count_per_microlitre_is_judged_by_its_own_limit(tonight, patient, state):
    """Counts per volume are not counts per field: the laboratory's upper limit decides."""
    assert tonight.evaluation(patient, HAEMATURIA).state == state


(
    treated("Max")
    .collected("2025-05-15", urine_rbc=5)
    .result("2025-06-01", "urine_rbc", "250", unit="/uL")
    .result("2025-06-15", "urine_rbc", "30", unit="10*6/L", reference_high="20")
)


def test_counts_per_field_and_per_volume_can_make_one_run(tonight):
    """Max's 5 per field and 30 per microlitre are two dates; the one without a limit is skipped."""
    flag = tonight.flag("Max", HAEMATURIA)
    assert (flag.opened_on, flag.n_results) == ("2025-05-15", 2)
