"""What was known when: corrections, withdrawals, late and broken rows. The year is 2025."""

import pytest

from tests.stories.clinic import Clinic

CLINIC = Clinic()
START = "2025-01-06"


def treated(name: str, **known: str):
    return CLINIC.patient(name, **known).infused(START)


# ---------------------------------------------------------------- corrections

(
    treated("Ada")
    .result("2025-03-01", "platelets", 40, result_id="ada-1")
    .result("2025-03-01", "platelets", 240, "2025-03-05", result_id="ada-1", status="corrected")
)


def test_a_correction_closes_a_flag(clinic):
    """Ada's count of 40 was corrected on 5 March to 240."""
    assert clinic.tonight("2025-03-04").flag("Ada", "platelets_low").severity == "critical"
    assert clinic.tonight("2025-03-05").flag("Ada", "platelets_low") is None


def test_a_night_before_the_correction_does_not_know_it(clinic):
    """The night of 4 March is told again as it was, whenever it is evaluated."""
    assert clinic.tonight("2025-03-04").flag("Ada", "platelets_low").latest_value == 40


def test_hindsight_knows_the_correction(clinic):
    """Looking back on 4 March from 10 March, Ada was never low."""
    hindsight = clinic.tonight("2025-03-04", "2025-03-10")
    assert hindsight.flag("Ada", "platelets_low") is None


(
    treated("Ben")
    .result("2025-02-10", "platelets", 240, result_id="ben-1")
    .result("2025-02-20", "platelets", 130, result_id="ben-2")
    .result("2025-02-10", "platelets", 120, "2025-03-05", result_id="ben-1", status="corrected")
)


def test_a_correction_opens_a_flag_in_the_past(clinic):
    """Ben has been low since 20 February; on 5 March it turns out that it was since 10 February."""
    assert clinic.tonight("2025-03-04").flag("Ben", "platelets_low").opened_on == "2025-02-20"
    assert clinic.tonight("2025-03-05").flag("Ben", "platelets_low").opened_on == "2025-02-10"


(
    treated("Cleo")
    .result("2025-03-01", "platelets", 40, result_id="cleo-1")
    .result("2025-03-01", "platelets", 40, "2025-03-05", result_id="cleo-1", status="deleted")
)
(
    treated("Dan")
    .result("2025-03-01", "platelets", 40, result_id="dan-1")
    .result("2025-03-01", "platelets", "", "2025-03-03", result_id="dan-1", status="wrong")
    .result("2025-03-01", "platelets", 41, "2025-03-05", result_id="dan-1")
)


def test_a_withdrawn_result_was_never_there(clinic):
    """Cleo's count of 40 was deleted on 5 March."""
    assert clinic.tonight("2025-03-04").flag("Cleo", "platelets_low")
    assert clinic.tonight("2025-03-05").evaluation("Cleo", "platelets_low").state == "no_result"


def test_a_final_result_revives_a_withdrawn_one(clinic):
    """Dan's result was withdrawn on 3 March and came back as 41 on 5 March."""
    assert clinic.tonight("2025-03-04").flag("Dan", "platelets_low") is None
    assert clinic.tonight("2025-03-05").flag("Dan", "platelets_low").latest_value == 41


(treated("Eve").done("2025-02-20", "creatinine", received="2025-03-05"))


def test_a_late_result_counts_from_the_day_it_arrived(clinic):
    """Eve's creatinine of 20 February arrived on 5 March: overdue until then."""
    assert clinic.tonight("2025-03-04").status("Eve", "creatinine").state == "overdue"
    assert clinic.tonight("2025-03-05").status("Eve", "creatinine").state == "not_due"


def test_hindsight_knows_the_late_result(clinic):
    """Looking back on 4 March from 10 March, Eve's creatinine had been done."""
    status = clinic.tonight("2025-03-04", "2025-03-10").status("Eve", "creatinine")
    assert status.last_done_on == "2025-02-20"


treated("Finn").done("2025-03-08", "creatinine").infused("2025-03-08")


def test_hindsight_does_not_know_the_future(clinic):
    """Finn's creatinine and second course of 8 March have not happened on 4 March."""
    status = clinic.tonight("2025-03-04", "2025-03-10").status("Finn", "creatinine")
    assert (status.last_done_on, status.window_end) == (None, "2029-01-06")


(
    treated("Gus")
    .result("2025-02-20", "platelets", 40, "2025-02-21", result_id="gus-1")
    .result("2025-02-20", "platelets", 40, "2025-02-22", result_id="gus-1")
)


def test_the_same_result_sent_twice_is_one_result(clinic):
    """Gus's count was sent on 21 February and, the same in every word, on 22 February."""
    assert clinic.tonight("2025-03-04").flag("Gus", "platelets_low").n_results == 1
    assert clinic.account("lab", "2025-02-22")["duplicate"] == 1


(
    treated("Hana")
    .result("2025-02-20", "platelets", 40, "2025-02-21", result_id="hana-1")
    .result("2025-02-20", "platelets", 240, "2025-02-24", result_id="hana-1")
    .result("2025-02-20", "platelets", 40, "2025-02-27", result_id="hana-1")
)


def test_a_correction_that_is_taken_back_stands_as_first_sent(clinic):
    """Hana's count was 40, then 240, then 40 again: the third version stands."""
    assert clinic.tonight("2025-03-04").flag("Hana", "platelets_low").latest_value == 40
    assert clinic.account("lab", "2025-02-27")["loaded"] == 1


(
    treated("Ike")
    .result("2025-02-20", "platelets", 40, "2025-02-25", result_id="i", resulted_at="2025-02-22")
    .result("2025-02-20", "platelets", 240, "2025-02-25", result_id="i", resulted_at="2025-02-21")
)


def test_of_two_versions_in_one_file_the_later_resulted_stands(clinic):
    """Ike's 240 is further down in the file, but 40 was resulted a day later."""
    assert clinic.tonight("2025-03-04").flag("Ike", "platelets_low").latest_value == 40


(
    treated("Isa")
    .result("2025-02-20", "platelets", 40, result_id="isa-1", resulted_at="2025-02-21T10:00")
    .result(
        "2025-02-20",
        "platelets",
        240,
        "2025-02-25",
        result_id="isa-1",
        resulted_at="2025-02-20T10:00",
    )
)


def test_what_arrives_later_stands_whenever_it_was_resulted(clinic):
    """Isa's 240 arrived four days after the 40, though it says that it was resulted before it."""
    assert clinic.tonight("2025-03-04").flag("Isa", "platelets_low") is None


(
    treated("Jill")
    .result("2025-02-20", "platelets", 120, result_id="jill-1")
    .result("2025-02-20", "hemoglobin", 120, "2025-02-25", result_id="jill-1")
)
(
    treated("Jo")
    .result("2025-02-20", "platelets", 120, result_id="jo-1")
    .result("2025-02-02", "platelets", 120, "2025-02-25", result_id="jo-1")
)


def test_a_correction_can_say_that_it_was_another_test(clinic):
    """Jill's 120 were no platelets but haemoglobin."""
    tonight = clinic.tonight("2025-03-04")
    assert tonight.evaluation("Jill", "platelets_low").state == "no_result"
    assert tonight.evaluation("Jill", "hemoglobin_low").latest_value == 120


def test_a_correction_can_say_that_it_was_another_day(clinic):
    """Jo's count was collected on 2 February, not on the 20th."""
    assert clinic.tonight("2025-03-04").flag("Jo", "platelets_low").opened_on == "2025-02-02"


CLINIC.patient("Kit").infused(START, received="2025-03-03").collected("2025-02-20", platelets=40)


def test_nobody_is_under_surveillance_before_the_infusion_is_known(clinic):
    """Kit's infusion of January was received on 3 March."""
    before = clinic.tonight("2025-03-01")
    assert (before.status("Kit", "cbc"), before.flags("Kit")) == (None, [])


def test_an_infusion_that_arrives_late_counts_from_its_own_day(clinic):
    """Kit's blood count was due on 6 February and the low one of 20 February counts."""
    tonight = clinic.tonight("2025-03-04")
    assert tonight.status("Kit", "cbc").due_on == "2025-02-06"
    assert tonight.flag("Kit", "platelets_low").opened_on == "2025-02-20"


# ---------------------------------------------------------------- rows nobody could read

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


def test_an_unreadable_result_has_no_value_and_no_count(clinic):
    """Nobody knows what Wil's row says, so the flag has no value to show."""
    flag = clinic.tonight("2025-03-04").flag("Wil", "unreadable_result")
    assert (flag.latest_value, flag.worst_value, flag.unit, flag.n_results) == (None,) * 4


# ---------------------------------------------------------------- who is who

(
    CLINIC.patient("Yara", registered="2025-03-03")
    .infused(START)
    .collected("2025-02-20", platelets=40)
)


def test_nobody_knows_a_patient_before_they_are_registered(clinic):
    """Yara's infusion and count were received before her clinic said who she is, on 3 March."""
    assert clinic.tonight("2025-03-01").flags("Yara") == []


def test_a_patients_rows_follow_when_they_are_registered(clinic):
    """Since 3 March Yara's low count is known, as of the day it was collected."""
    assert clinic.tonight("2025-03-04").flag("Yara", "platelets_low").opened_on == "2025-02-20"


CLINIC.patient("Nobody", registered=None).infused(START).collected("2025-02-20", platelets=40)


def test_somebody_never_registered_is_set_aside(clinic):
    """No clinic says who Nobody is: the rows wait in quarantine and raise nothing."""
    assert clinic.tonight("2025-03-04").flags("Nobody") == []
    assert clinic.account("treatments", "2025-01-07")["quarantined"]["unknown_patient"] == 1


treated("Zoe")
(
    CLINIC.patient("Zoe's old number")
    .collected("2025-02-10", platelets=140)
    .registered("2025-03-02", merged_into="Zoe")
)


def test_two_numbers_of_one_patient_are_evaluated_together(clinic):
    """Zoe's count of 10 February is filed under an old number, merged into hers on 2 March."""
    assert clinic.tonight("2025-03-01").flag("Zoe", "platelets_low") is None
    assert clinic.tonight("2025-03-04").flag("Zoe", "platelets_low").opened_on == "2025-02-10"


def test_a_merged_number_has_no_flags_of_its_own(clinic):
    """Everything of Zoe's old number is now said of Zoe."""
    assert clinic.tonight("2025-03-04").flags("Zoe's old number") == []


treated("Zora").infused("2025-01-20")
(
    CLINIC.patient("Zora's old number")
    .infused("2024-12-30")
    .result("2025-02-20", "platelets", 20, unit="")
    .registered("2025-02-15", merged_into="Zora")
)


def test_the_infusions_under_two_numbers_make_one_history(clinic):
    """Zora's first infusion is filed under her old number, before those under her own."""
    assert clinic.tonight("2025-03-04").status("Zora", "cbc").window_start == "2024-12-30"


def test_a_broken_row_under_an_old_number_is_shown_with_the_patient(clinic):
    """Nobody could read a count that came under Zora's old number."""
    assert clinic.tonight("2025-03-04").flag("Zora", "unreadable_result")


(
    CLINIC.patient("Una")
    .collected("2025-02-20", platelets=40)
    .registered("2025-02-15", merged_into="Una's second number")
)
(
    CLINIC.patient("Una's second number")
    .infused(START)
    .registered("2025-02-16", merged_into="Una's third number")
)
CLINIC.patient("Una's third number")


def test_numbers_merged_one_into_the_next_are_one_patient(clinic):
    """Una's count, infusion and name are under three numbers: all is said of the last."""
    flag = clinic.tonight("2025-03-04").flag("Una's third number", "platelets_low")
    assert flag.opened_on == "2025-02-20"


treated("Ugo").collected("2025-02-20", platelets=40).registered(
    "2025-02-25", followup_end_on="2025-02-24", followup_end_reason="transferred"
).registered("2025-03-03")


def test_follow_up_that_ended_by_mistake_goes_on(clinic):
    """Ugo was said to have been transferred; on 3 March his clinic took it back."""
    assert clinic.tonight("2025-03-01").flags("Ugo") == []
    assert clinic.tonight("2025-03-04").flag("Ugo", "platelets_low").opened_on == "2025-02-20"


(
    treated("Ute")
    .infusion("2025-02-03", treatment_id="ute-2")
    .infusion("2025-02-03", "2025-03-03", treatment_id="ute-2", status="entered-in-error")
)


def test_an_infusion_that_never_was_moves_the_window_back(clinic):
    """Ute's second course was entered in error, as her clinic said on 3 March."""
    assert clinic.tonight("2025-03-01").status("Ute", "cbc").window_end == "2029-02-03"
    assert clinic.tonight("2025-03-04").status("Ute", "cbc").window_end == "2029-01-06"


treated("Amy").result("2025-02-20", "platelets", 240, result_id="shared")
treated("Bob").result("2025-02-21", "platelets", 40, "2025-02-25", result_id="shared")


def test_one_result_can_not_be_of_two_patients(clinic):
    """A result first sent as Amy's came again as Bob's: set aside, and shown with Bob."""
    tonight = clinic.tonight("2025-03-04")
    assert tonight.evaluation("Amy", "platelets_low").latest_value == 240
    assert tonight.flag("Bob", "platelets_low") is None
    assert tonight.flag("Bob", "unreadable_result").opened_on == "2025-02-21"
