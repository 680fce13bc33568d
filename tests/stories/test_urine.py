"""Blood and protein in the urine, and what must follow. Tonight is 30 June 2025."""

import pytest

from tests.stories.clinic import Clinic

CLINIC = Clinic()
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


# ---------------------------------------------------------------- protein, then UPCR

REFLEX = "proteinuria_reflex"
treated("Nia").collected("2025-06-02", urine_protein="1+").collected(
    "2025-06-20", urine_protein="3+"
)


def test_the_earliest_open_finding_opens_the_reflex_and_sets_its_day(tonight):
    """Nia's protein of 2 June called for a UPCR by 16 June, 14 days ago: urgent."""
    flag = tonight.flag("Nia", REFLEX)
    assert (flag.kind, flag.opened_on, flag.due_on) == ("reflex", "2025-06-02", "2025-06-16")
    assert (flag.severity, flag.days_overdue) == ("urgent", 14)


def test_the_latest_open_finding_is_shown(tonight):
    """Of Nia's two open findings that of 20 June is shown, and what is wanted."""
    flag = tonight.flag("Nia", REFLEX)
    assert (flag.analyte, flag.latest_on, flag.n_results) == ("urine_protein", "2025-06-20", 2)
    assert (flag.latest_text, flag.missing_components) == ("3+", ["upcr"])


treated("Due today").collected("2025-06-16", urine_protein="1+")
treated("Due yesterday").collected("2025-06-15", urine_protein="1+")


@pytest.mark.parametrize(
    ("patient", "severity"), [("Due today", "routine"), ("Due yesterday", "urgent")]
)
def test_a_reflex_is_routine_until_its_due_day(tonight, patient, severity):
    """A UPCR that is due today is routine, one that was due yesterday is urgent."""
    assert tonight.flag(patient, REFLEX).severity == severity


treated("Same date").collected("2025-06-02", urine_protein="2+", upcr=300)
treated("Day before").collected("2025-06-01", upcr=90).collected("2025-06-02", urine_protein="2+")
treated("Much later").collected("2025-04-02", urine_protein="2+").collected("2025-06-20", upcr=90)
treated("Unreadable").collected("2025-06-02", urine_protein="2+", upcr="see comment")
treated("Below").collected("2025-06-02", urine_protein="2+", upcr="<50")
treated("Pending").collected("2025-06-02", urine_protein="2+").result(
    "2025-06-28", "upcr", "", status="preliminary"
)


@pytest.mark.parametrize(
    ("patient", "is_open"),
    [
        ("Same date", False),
        ("Day before", True),
        ("Much later", False),
        ("Unreadable", True),
        ("Below", False),
        ("Pending", True),
    ],
)
def test_a_usable_upcr_on_the_date_or_later_closes_the_reflex(tonight, patient, is_open):
    """A UPCR of the same date or later, whatever it says; not one before, unreadable or pending."""
    assert (tonight.flag(patient, REFLEX) is not None) is is_open


(
    treated("Otto")
    .collected("2025-05-02", urine_protein="1+")
    .collected("2025-05-10", upcr=90)
    .collected("2025-06-20", urine_protein="2+")
)


def test_a_finding_after_the_upcr_opens_the_reflex_again(tonight):
    """Otto's UPCR of 10 May answered the protein of 2 May, not that of 20 June."""
    flag = tonight.flag("Otto", REFLEX)
    assert (flag.opened_on, flag.n_results) == ("2025-06-20", 1)


treated("Pia").collected("2025-06-01", urine_protein="2+").collected(
    "2025-06-15", urine_protein="negative"
)


def test_a_clear_strip_does_not_answer_for_the_upcr(tonight):
    """Pia's next strip was clear, but nobody has measured the ratio."""
    assert tonight.flag("Pia", REFLEX).opened_on == "2025-06-01"


CLINIC.patient("Quin").infused("2025-06-02").collected("2025-06-01", urine_protein="2+")
CLINIC.patient("Ray").infused("2025-06-02").collected("2025-06-02", urine_protein="2+")


def test_protein_before_the_first_infusion_calls_for_nothing(tonight):
    """Quin's strip was of the day before the first infusion, Ray's of the day itself."""
    assert tonight.flag("Quin", REFLEX) is None
    assert tonight.flag("Ray", REFLEX)


@pytest.mark.parametrize(
    ("patient", "is_open"),
    [("30 mg/dL", True), ("29 mg/dL", False), ("0.3 g/L", True), ("Word positive", True)],
)
def test_a_strip_in_numbers_is_read_by_its_grade(tonight, patient, is_open):
    """30 mg/dL and 0.3 g/L are 1+, 29 mg/dL is a trace; "positive" is 1+."""
    assert (tonight.flag(patient, REFLEX) is not None) is is_open


for said in ("30 mg/dL", "29 mg/dL", "0.3 g/L"):
    treated(said).collected("2025-06-20", urine_protein=said)
treated("Word positive").collected("2025-06-20", urine_protein="positive")
