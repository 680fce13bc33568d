"""What was known when: corrections, withdrawals, late results. The year is 2025."""

from tests.stories.clinics import LEDGER as CLINIC

START = "2025-01-06"


def treated(name: str, **known: str):
    return CLINIC.patient(name, **known).infused(START)


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


CLINIC.patient("Kit").infused(START, received="2025-03-04").collected("2025-02-20", platelets=40)


def test_nobody_is_under_surveillance_before_the_infusion_is_known(clinic):
    """Kit's infusion of January was received on 4 March."""
    before = clinic.tonight("2025-03-01")
    assert (before.status("Kit", "cbc"), before.flags("Kit")) == (None, [])


def test_an_infusion_that_arrives_late_counts_from_its_own_day(clinic):
    """Kit's blood count was due on 6 February and the low one of 20 February counts."""
    tonight = clinic.tonight("2025-03-04")
    assert tonight.status("Kit", "cbc").due_on == "2025-02-06"
    assert tonight.flag("Kit", "platelets_low").opened_on == "2025-02-20"
