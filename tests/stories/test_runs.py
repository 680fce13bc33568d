"""What a row of results says, date by date. Tonight is 30 June 2025."""

import pytest

from tests.stories.clinics import RUNS as CLINIC

TONIGHT = "2025-06-30"
START = "2024-09-02"


def treated(name: str, *further_infusions: str):
    return CLINIC.patient(name).infused(START, *further_infusions)


# ---------------------------------------------------------------- runs

(
    treated("Ada")
    .result("2025-03-01", "platelets", 200)
    .result("2025-04-01", "platelets", 140, result_id="ada-1")
    .result("2025-05-01", "platelets", 90, result_id="ada-2")
    .result("2025-05-15", "platelets", "<160")
    .result("2025-06-01", "platelets", 120, result_id="ada-3")
)


def test_a_flag_opened_with_the_first_low_date_of_the_run(tonight):
    """Ada's platelets have been low since 1 April; those of 15 May may or may not have been."""
    flag = tonight.flag("Ada", "platelets_low")
    assert (flag.opened_on, flag.n_results) == ("2025-04-01", 3)


def test_the_latest_date_says_how_urgent_it_is_and_when_to_repeat(tonight):
    """Ada's 120 of 1 June is routine: to be repeated by 8 June, 22 days ago."""
    flag = tonight.flag("Ada", "platelets_low")
    assert (flag.latest_on, flag.latest_value, flag.unit) == ("2025-06-01", 120, "10*9/L")
    assert (flag.severity, flag.due_on, flag.days_overdue) == ("routine", "2025-06-08", 22)


def test_the_worst_value_of_a_low_run_is_its_lowest(tonight):
    """The worst of Ada's run was the 90 of 1 May."""
    assert tonight.flag("Ada", "platelets_low").worst_value == 90


def test_the_flag_names_the_results_it_rests_on(tonight):
    """Each of the three low counts is named, by feed and number."""
    evidence = tonight.flag("Ada", "platelets_low").evidence
    assert {"lab/ada-1", "lab/ada-2", "lab/ada-3"} <= set(evidence)


(
    treated("Ben")
    .collected("2025-05-01", platelets="<160")
    .collected("2025-05-15", platelets=140)
    .collected("2025-06-15", platelets="<160")
)


def test_uncertain_dates_neither_begin_nor_end_a_run(tonight):
    """Ben's 140 of 15 May lies between two counts that say nothing: a run of one date."""
    flag = tonight.flag("Ben", "platelets_low")
    assert (flag.opened_on, flag.latest_on, flag.n_results) == ("2025-05-15", "2025-05-15", 1)


treated("Cleo").collected("2025-05-01", platelets="<150")
treated("Dan").collected("2025-05-01", platelets="<160")
treated("Dora").collected("2025-05-01", platelets=">140")
treated("Eve").collected("2025-05-01", platelets=">=150")
treated("Finn").collected("2025-05-01", platelets="<=150")


def test_a_comparator_is_shown_as_it_was_sent_with_its_number(tonight):
    """Cleo's count was sent as "<150"."""
    flag = tonight.flag("Cleo", "platelets_low")
    assert (flag.latest_text, flag.latest_value, flag.worst_value) == ("<150", 150, 150)


@pytest.mark.parametrize(
    ("patient", "state"),
    [
        ("Cleo", "active"),
        ("Dan", "indeterminate"),
        ("Dora", "indeterminate"),
        ("Eve", "clear"),
        ("Finn", "indeterminate"),
    ],
)
def test_a_comparator_is_judged_by_every_number_it_can_stand_for(tonight, patient, state):
    """<150 is low, >=150 is not; <160, >140 and <=150 can be either."""
    assert tonight.evaluation(patient, "platelets_low").state == state


treated("Gus").collected("2025-05-01T08:00", platelets=40).collected(
    "2025-05-01T16:00", platelets=200
)
treated("Hana").collected("2025-05-01T08:00", platelets=200).collected(
    "2025-05-01T16:00", platelets="clumped"
)
(
    treated("Ike")
    .result("2025-05-01", "platelets", 40, result_id="ike-b", resulted_at="2025-05-01T10:00")
    .result("2025-05-01", "platelets", 200, result_id="ike-a", resulted_at="2025-05-01T12:00")
)
(
    treated("Jan")
    .result("2025-05-01", "platelets", 200, result_id="jan-b")
    .result("2025-05-01", "platelets", 40, result_id="jan-a")
)


@pytest.mark.parametrize("patient", ["Gus", "Hana", "Ike", "Jan"])
def test_the_latest_readable_result_speaks_for_its_date(tonight, patient):
    """The later sample, else the later report, else the higher number; a clump says nothing."""
    assert tonight.evaluation(patient, "platelets_low").latest_value == 200


treated("Kim")


def test_no_result_is_not_a_good_result(tonight):
    """Kim's platelets were never counted, which is not the same as clear."""
    assert tonight.evaluation("Kim", "platelets_low").state == "no_result"


# ---------------------------------------------------------------- when a rule does not apply

treated("Lea", "2025-03-10").collected("2025-03-05", lymphocytes=0.1)
(
    treated("Max", "2025-03-10")
    .collected("2025-03-05", lymphocytes=0.1)
    .collected("2025-04-01", lymphocytes=0.1)
)


def test_six_months_count_from_the_infusion_before_the_result(tonight):
    """Lea's lymphocytes were low six months after her first infusion, before the second."""
    assert tonight.flag("Lea", "lymphocytes_low").opened_on == "2025-03-05"


def test_a_result_soon_after_an_infusion_ends_the_run(tonight):
    """Max's lymphocytes are as low as expected after his second course: nothing to tell."""
    assert tonight.evaluation("Max", "lymphocytes_low").state == "clear"


CLINIC.patient("Nia").infused("2024-08-31").collected("2025-02-28", lymphocytes=0.1)
CLINIC.patient("Otto").infused("2024-08-31").collected("2025-03-01", lymphocytes=0.1)


@pytest.mark.parametrize(("patient", "state"), [("Nia", "clear"), ("Otto", "active")])
def test_six_months_from_31_august_end_with_february(tonight, patient, state):
    """Infused on 31 August, lymphocytes count from 1 March on."""
    assert tonight.evaluation(patient, "lymphocytes_low").state == state


(
    treated("Pia")
    .collected("2025-04-01", platelets=600)
    .collected("2025-05-01", platelets=300)
    .collected("2025-06-01", platelets=150)
)


def test_platelets_that_halve_twice_are_one_run(tonight):
    """Pia's platelets halved in April and again in May."""
    flag = tonight.flag("Pia", "platelets_drop")
    assert (flag.opened_on, flag.n_results, flag.worst_value) == ("2025-05-01", 2, 150)


def test_the_count_before_is_no_baseline(tonight):
    """The drop is from the previous count, so the flag has no baseline."""
    flag = tonight.flag("Pia", "platelets_drop")
    assert (flag.baseline_value, flag.baseline_on, flag.baseline_method) == (None, None, None)


(
    treated("Quin")
    .collected("2025-04-01", platelets=600)
    .collected("2025-05-01", platelets=300)
    .collected("2025-06-01", platelets=290)
)
CLINIC.patient("Ray").infused("2025-04-01").collected("2025-03-31", platelets=400).collected(
    "2025-06-05", platelets=160
)
(
    treated("Sam", "2025-05-12")
    .collected("2025-04-01", platelets=600)
    .collected("2025-05-10", platelets=300)
    .collected("2025-05-14", platelets=150)
)


CLINIC.patient("Roy").infused("2025-04-01").collected("2025-04-01", platelets=400).collected(
    "2025-06-05", platelets=160
)


def test_a_count_of_the_first_infusion_day_can_be_fallen_from(tonight):
    """Roy's 400 of the first infusion day is 65 days before his 160, and belongs to the row."""
    assert tonight.flag("Roy", "platelets_drop").opened_on == "2025-06-05"


def test_what_was_looked_at_is_said_even_where_nothing_was_found(tonight):
    """Quin's latest count is 290 of 1 June, and is no drop."""
    seen = tonight.evaluation("Quin", "platelets_drop")
    assert (seen.state, seen.latest_on, seen.latest_value) == ("clear", "2025-06-01", 290)


@pytest.mark.parametrize("patient", ["Quin", "Ray", "Sam"])
def test_what_is_no_drop_of_platelets(tonight, patient):
    """A count that no longer falls, one before the first infusion, one soon after an infusion."""
    assert tonight.evaluation(patient, "platelets_drop").state == "clear"
