"""Forty-eight months, and the months in them. Tonight is 20 May 2025."""

import pytest

from tests.stories.clinic import Clinic

CLINIC = Clinic()
TONIGHT = "2025-05-20"

# ---------------------------------------------------------------- the end of the window

CLINIC.patient("Ada").infused("2024-05-06", "2024-05-10")
CLINIC.patient("Ben").infused("2020-02-29")
CLINIC.patient("Cleo").infused("2020-05-04", "2020-05-08", "2021-06-01", "2021-06-03")


def test_the_window_is_from_the_first_infusion_to_48_months_after_the_last(tonight):
    """Ada was infused from 6 to 10 May 2024: surveillance from 6 May 2024 to 10 May 2028."""
    status = tonight.status("Ada", "cbc")
    assert (status.window_start, status.window_end) == ("2024-05-06", "2028-05-10")


def test_48_months_from_29_february_end_on_29_february(tonight):
    """Ben was infused on 29 February 2020; his 48 months ended on 29 February 2024."""
    assert tonight.status("Ben", "cbc").window_end == "2024-02-29"


def test_a_further_course_moves_the_end_and_not_the_start(tonight):
    """Cleo's second course ended on 3 June 2021, so that her 48 months end on 3 June 2025."""
    status = tonight.status("Cleo", "cbc")
    assert (status.window_start, status.window_end) == ("2020-05-04", "2025-06-03")


CLINIC.patient("Due on the end").infused("2021-05-20").done("2025-04-20", "creatinine")
CLINIC.patient("Due after the end").infused("2021-05-20").done("2025-04-21", "creatinine")


@pytest.mark.parametrize(
    ("patient", "state"), [("Due on the end", "due"), ("Due after the end", "completed")]
)
def test_what_is_due_on_the_last_day_is_still_due(tonight, patient, state):
    """48 months end today: a creatinine due today is due, one due tomorrow is no longer asked."""
    assert tonight.status(patient, "creatinine").state == state


CLINIC.patient("Dan").infused("2021-05-25").done("2025-04-26", "creatinine")


def test_the_last_test_completes_the_schedule_before_the_window_has_ended(tonight):
    """Dan's 48 months end on 25 May, his next test would be due on 26 May: completed already."""
    status = tonight.status("Dan", "creatinine")
    assert (status.state, status.due_on, status.missing_components) == (
        "completed",
        "2025-05-26",
        [],
    )


CLINIC.patient("Eve").infused("2020-03-01").done("2024-01-15", "creatinine")


def test_nobody_is_dropped_at_the_end(tonight):
    """Eve's 48 months ended on 1 March 2024 with a creatinine due on 15 February: 460 days."""
    status = tonight.status("Eve", "creatinine")
    assert (status.state, status.days_overdue) == ("overdue", 460)


CLINIC.patient("Finn").infused("2020-03-01").done("2024-04-01", "creatinine")


def test_the_missing_test_completes_the_schedule_even_after_the_end(tonight):
    """Finn's overdue creatinine was done a month after his 48 months had ended."""
    assert tonight.status("Finn", "creatinine").state == "completed"


(CLINIC.patient("Gus").infused("2020-05-04", "2024-06-03").done("2024-05-02", "creatinine"))


def test_a_course_after_the_end_opens_the_window_again(tonight):
    """Gus had completed his 48 months when a third course began: overdue since 2 June 2024."""
    status = tonight.status("Gus", "creatinine")
    assert (status.state, status.due_on) == ("overdue", "2024-06-02")


# ---------------------------------------------------------------- slots

CLINIC.patient("Hana").infused("2025-02-20")
CLINIC.patient("Ike").infused("2025-02-21")


@pytest.mark.parametrize(("patient", "expected"), [("Hana", 3), ("Ike", 2)])
def test_a_month_counts_once_it_is_over(tonight, patient, expected):
    """Hana's third month of surveillance ends today and counts, Ike's ends tomorrow."""
    assert tonight.status(patient, "creatinine").slots_expected == expected


(
    CLINIC.patient("Jon")
    .infused("2025-02-20")
    .done("2025-02-20", "creatinine")  # the first day of the first month
    .done("2025-03-20", "creatinine")  # the first day of the second month
)
CLINIC.patient("Kai").infused("2025-02-20").done("2025-03-19", "creatinine")
CLINIC.patient("Lea").infused("2025-02-20").done("2025-02-19", "creatinine")
CLINIC.patient("Max").infused("2025-02-21").done("2025-05-01", "creatinine")
(
    CLINIC.patient("Nia")
    .infused("2025-02-20")
    .done("2025-03-21", "creatinine")
    .done("2025-04-19", "creatinine")
)


def test_a_month_includes_its_first_day(tonight):
    """Jon's creatinine was on the first days of his first and of his second month: two done."""
    assert tonight.status("Jon", "creatinine").slots_done == 2


def test_a_month_includes_its_last_day(tonight):
    """Kai's creatinine was on the last day of his first month: one of three done."""
    status = tonight.status("Kai", "creatinine")
    assert (status.slots_done, status.slots_expected) == (1, 3)


def test_a_baseline_lies_in_no_month(tonight):
    """Lea's creatinine was on the day before her infusion: none of three done."""
    assert tonight.status("Lea", "creatinine").slots_done == 0


def test_a_month_that_has_not_ended_is_not_counted_as_done_either(tonight):
    """Max's creatinine of 1 May lies in a month that ends tomorrow: none of two done."""
    assert tonight.status("Max", "creatinine").slots_done == 0


def test_two_dates_in_one_month_are_one_done(tonight):
    """Nia's two tests lie in her second month, on its second and on its last day."""
    assert tonight.status("Nia", "creatinine").slots_done == 1


CLINIC.patient("Otto").infused("2025-01-31").done("2025-02-28", "creatinine")
CLINIC.patient("Pia").infused("2025-01-31").done("2025-02-27", "creatinine")
CLINIC.patient("Quin").infused("2025-01-31").done("2025-03-30", "creatinine")


def test_months_from_the_31st_are_clipped_one_by_one(tonight):
    """Otto's months since 31 January began on 28 February, 31 March and 30 April: three over."""
    assert tonight.status("Otto", "creatinine").slots_expected == 3


@pytest.mark.parametrize("patient", ["Otto", "Pia", "Quin"])
def test_each_date_lies_in_exactly_one_clipped_month(tonight, patient):
    """27 February lies in the first month, 28 February and 30 March lie in the second."""
    assert tonight.status(patient, "creatinine").slots_done == 1


(
    CLINIC.patient("Ray")
    .infused("2025-01-31")
    .done("2025-02-28", "creatinine")
    .done("2025-03-30", "creatinine")
)


def test_a_clipped_month_is_as_long_as_its_name_says(tonight):
    """Ray's tests of 28 February and 30 March lie in one month, which ends on 31 March."""
    assert tonight.status("Ray", "creatinine").slots_done == 1


CLINIC.patient("Sam", followup_end_on="2025-03-10").infused("2025-01-10")
CLINIC.patient("Tess", followup_end_on="2025-03-09").infused("2025-01-10")


@pytest.mark.parametrize(("patient", "expected"), [("Sam", 2), ("Tess", 1)])
def test_months_after_the_end_of_follow_up_are_not_expected(tonight, patient, expected):
    """Sam's follow-up ended with his second month, Tess's on the day before."""
    assert tonight.status(patient, "creatinine").slots_expected == expected


CLINIC.patient("Uma").infused("2021-03-15")


@pytest.mark.parametrize(
    ("requirement", "expected"), [("creatinine", 48), ("thyroid", 16), ("skin", 4)]
)
def test_48_months_are_48_slots_or_16_or_4(tonight, requirement, expected):
    """Uma's 48 months are over: 48 monthly, 16 quarterly and 4 yearly tests were expected."""
    assert tonight.status("Uma", requirement).slots_expected == expected


CLINIC.patient("Vic").infused("2024-08-20").done("2025-02-20", "thyroid").done(
    "2025-05-19", "thyroid"
)


def test_a_quarter_is_three_months_from_the_start(tonight):
    """Vic's third quarter ran from 20 February to 19 May: two tests in it, one of three done."""
    status = tonight.status("Vic", "thyroid")
    assert (status.slots_done, status.slots_expected) == (1, 3)
