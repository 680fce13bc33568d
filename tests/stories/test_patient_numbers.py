"""Who is who: patients registered late, merged, or taken for another. The year is 2025."""

from tests.stories.clinics import LEDGER as CLINIC

START = "2025-01-06"


def treated(name: str, **known: str):
    return CLINIC.patient(name, **known).infused(START)


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
).registered("2025-03-04")


def test_follow_up_that_ended_by_mistake_goes_on(clinic):
    """Ugo was said to have been transferred; on 4 March his clinic took it back."""
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
