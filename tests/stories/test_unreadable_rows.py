"""Rows nobody could read, and what closes them. The year is 2025."""

import pytest

from tests.stories.clinics import LEDGER as CLINIC

START = "2025-01-06"


def treated(name: str, **known: str):
    return CLINIC.patient(name, **known).infused(START)


(
    treated("Jan")
    .result("2025-02-20", "platelets", 40, result_id="jan-1")
    .result("2025-02-20", "platelets", "4o0", "2025-02-25", result_id="jan-1")
)


def test_a_correction_that_can_not_be_read_leaves_the_earlier_version(clinic):
    """Jan's count of 40 was corrected to "4o0", whatever that is: 40 stands."""
    assert clinic.tonight("2025-03-04").flag("Jan", "platelets_low").latest_value == 40


def test_a_correction_that_can_not_be_read_is_shown(clinic):
    """Somebody must look up what Jan's count was corrected to."""
    flag = clinic.tonight("2025-03-04").flag("Jan", "unreadable_result")
    assert (flag.kind, flag.severity, flag.analyte) == ("data_quality", "urgent", "platelets")
    assert (flag.opened_on, flag.latest_on, flag.due_on) == ("2025-02-20", "2025-02-20", None)


def broken(name: str, collected: str = "2025-02-20", result_id: str = "", **known: str):
    """Somebody whose platelet count came without a unit."""
    row = {"result_id": result_id or name, "unit": ""}
    return treated(name, **known).result(collected, "platelets", 20, **row)


broken("Kim").collected("2025-02-21", platelets=200)
broken("Lea").collected("2025-02-20", platelets=200)
broken("Max").collected("2025-02-21", platelets="clotted")
broken("Nia").result("2025-02-21", "platelets", 200, status="preliminary")
broken("Otto").collected("2025-02-21", neutrophils=3)
broken("Pia").result("2025-02-20", "platelets", 20, "2025-03-02", result_id="Pia")
broken("Quin").result(
    "2025-02-20", "platelets", "", "2025-03-02", result_id="Quin", status="entered-in-error"
)
broken("Rob").result("2025-02-20", "platelets", "x1", "2025-03-02", result_id="Rob")


@pytest.mark.parametrize("patient", ["Kim", "Pia", "Quin"])
def test_what_closes_an_unreadable_result(clinic, patient):
    """A usable count of a later date, or a correction or withdrawal of the row itself."""
    assert clinic.tonight("2025-03-04").flag(patient, "unreadable_result") is None


@pytest.mark.parametrize("patient", ["Lea", "Max", "Nia", "Otto", "Rob"])
def test_what_does_not_close_an_unreadable_result(clinic, patient):
    """A count of the same date, a clot, a pending count, another test, another broken version."""
    assert clinic.tonight("2025-03-04").flag(patient, "unreadable_result")


def test_an_unreadable_result_is_shown_until_the_row_is_corrected(clinic):
    """Pia's row was corrected on 2 March: shown on the night of 1 March."""
    assert clinic.tonight("2025-03-01").flag("Pia", "unreadable_result")


def test_the_corrected_row_is_judged(clinic):
    """Pia's count is 20 after all, an emergency."""
    assert clinic.tonight("2025-03-04").flag("Pia", "platelets_low").severity == "critical"


broken("Sue").result("2025-02-24", "platelets", 30, unit="furlong").result(
    "2025-02-22", "creatinine", 70, unit="furlong"
)


def test_unreadable_results_are_shown_one_by_analyte(clinic):
    """Sue has two unreadable counts and one unreadable creatinine: two flags."""
    flags = clinic.tonight("2025-03-04").flags("Sue", "unreadable_result")
    spans = {flag.analyte: (flag.opened_on, flag.latest_on) for flag in flags}
    assert spans == {
        "platelets": ("2025-02-20", "2025-02-24"),
        "creatinine": ("2025-02-22", "2025-02-22"),
    }


broken("Tess", collected="2024-12-07")
broken("Uma", collected="2024-12-06")


@pytest.mark.parametrize(("patient", "is_shown"), [("Tess", True), ("Uma", False)])
def test_rows_of_more_than_thirty_days_before_the_first_infusion_raise_nothing(
    clinic, patient, is_shown
):
    """Tess's row of 7 December is 30 days before her infusion, Uma's is 31 days before it."""
    assert bool(clinic.tonight("2025-03-04").flag(patient, "unreadable_result")) is is_shown


treated("Vic").result("31 February", "platelets", 20, "2025-02-26")
broken("Wes", followup_end_on="2025-03-04")
broken("Xan", followup_end_on="2025-03-05")
CLINIC.patient("Not treated").result("2025-02-20", "platelets", 20, unit="")


def test_a_row_without_a_readable_date_is_of_the_day_it_arrived(clinic):
    """Vic's row of "31 February" arrived on 26 February."""
    assert clinic.tonight("2025-03-04").flag("Vic", "unreadable_result").opened_on == "2025-02-26"


@pytest.mark.parametrize(
    ("patient", "is_shown"), [("Wes", False), ("Xan", True), ("Not treated", False)]
)
def test_unreadable_results_are_shown_of_patients_under_surveillance(clinic, patient, is_shown):
    """Wes's follow-up ended on 4 March, Xan's ends tomorrow; the third was never treated."""
    assert bool(clinic.tonight("2025-03-04").flag(patient, "unreadable_result")) is is_shown


treated("Wil").result("2025-02-20", "platelets", 20, status="in a queue")
treated("Wim").result("2025-02-20", "platelets", "", status="final")
treated("Wat").result("2025-02-20", "platelets", 20, code="")
treated("Wei").result("2025-02-20", "platelets", 20, code="49497-1", unit="")


@pytest.mark.parametrize(
    ("patient", "is_shown"), [("Wil", True), ("Wim", True), ("Wat", False), ("Wei", False)]
)
def test_only_a_row_known_to_be_of_a_monitored_test_is_shown(clinic, patient, is_shown):
    """An odd status or no value, but not a blank code or an estimate, which nobody monitors."""
    assert bool(clinic.tonight("2025-03-04").flag(patient, "unreadable_result")) is is_shown


treated("Wyatt").result("2025-03-04", "platelets", 20, "2025-03-06", unit="")
treated("Wynn").result("2025-03-05", "platelets", 20, "2025-03-06", unit="")


@pytest.mark.parametrize(("patient", "is_shown"), [("Wyatt", True), ("Wynn", False)])
def test_hindsight_shows_what_was_collected_by_then(clinic, patient, is_shown):
    """Looking back on 4 March: Wyatt's row was of that day, Wynn's of the day after."""
    hindsight = clinic.tonight("2025-03-04", "2025-03-10")
    assert bool(hindsight.flag(patient, "unreadable_result")) is is_shown
    assert clinic.tonight("2025-03-04").flag(patient, "unreadable_result") is None


def test_an_unreadable_result_has_no_value_and_no_count(clinic):
    """Nobody knows what Wil's row says, so the flag has no value to show."""
    flag = clinic.tonight("2025-03-04").flag("Wil", "unreadable_result")
    assert (flag.latest_value, flag.worst_value, flag.unit, flag.n_results) == (None,) * 4
