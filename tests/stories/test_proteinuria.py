"""Protein in the urine, and the UPCR that must follow. Tonight is 30 June 2025."""

import pytest

from tests.stories.clinics import URINE as CLINIC

TONIGHT = "2025-06-30"
START = "2024-09-02"


def treated(name: str):
    return CLINIC.patient(name).infused(START)


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
