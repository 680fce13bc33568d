"""When the next test is due, and what is said when it was not done. Tonight is 20 May 2025."""

import pytest

from tests.stories.clinics import SCHEDULE as CLINIC

TONIGHT = "2025-05-20"

# ---------------------------------------------------------------- due, grace, overdue

(
    CLINIC.patient("Ada")
    .infused("2025-02-27", "2025-02-28", "2025-03-03")
    .collected("2025-04-03", creatinine=70)
)


def test_a_test_is_due_one_month_after_it_was_last_done(tonight):
    """Ada's last infusion was on 3 March; creatinine was last collected on 3 April: due 3 May."""
    status = tonight.status("Ada", "creatinine")
    assert (status.last_done_on, status.due_on) == ("2025-04-03", "2025-05-03")


def test_after_due_day_and_grace_it_is_overdue(tonight):
    """With grace to 10 May, on 20 May Ada's creatinine is 17 days overdue."""
    status = tonight.status("Ada", "creatinine")
    assert (status.state, status.days_overdue) == ("overdue", 17)


def test_the_flag_opened_on_the_day_after_the_grace(tonight):
    """Ada is on the list since 11 May."""
    flag = tonight.flag("Ada", "creatinine_overdue")
    assert (flag.kind, flag.severity, flag.opened_on) == ("overdue", "routine", "2025-05-11")
    assert (flag.due_on, flag.days_overdue) == ("2025-05-03", 17)


def test_the_flag_says_what_was_last_done_and_what_is_missing(tonight):
    """The flag says that Ada's creatinine of 3 April was the last, and has no value to show."""
    flag = tonight.flag("Ada", "creatinine_overdue")
    assert (flag.last_done_on, flag.missing_components) == ("2025-04-03", ["creatinine"])
    assert (flag.latest_value, flag.worst_value, flag.n_results) == (None, None, None)


CLINIC.patient("Ben").infused("2025-04-30")


def test_before_the_first_test_the_schedule_counts_from_the_first_infusion(tonight):
    """Ben was infused on 30 April and has had no test since: his first is due on 30 May."""
    status = tonight.status("Ben", "cbc")
    assert (status.state, status.due_on, status.last_done_on) == ("not_due", "2025-05-30", None)


def test_what_is_not_due_lacks_nothing(tonight):
    """Nothing is missing of Ben's blood count, which is not due, and it is 0 days overdue."""
    status = tonight.status("Ben", "cbc")
    assert (status.missing_components, status.days_overdue) == ([], 0)


CLINIC.patient("Due tomorrow").infused("2025-03-03").done("2025-04-21", "creatinine")
CLINIC.patient("Due today").infused("2025-03-03").done("2025-04-20", "creatinine")
CLINIC.patient("Last day of grace").infused("2025-03-03").done("2025-04-13", "creatinine")
CLINIC.patient("Grace ended").infused("2025-03-03").done("2025-04-12", "creatinine")


@pytest.mark.parametrize(
    ("patient", "state", "days_overdue"),
    [
        ("Due tomorrow", "not_due", 0),
        ("Due today", "due", 0),
        ("Last day of grace", "due", 7),
        ("Grace ended", "overdue", 8),
    ],
)
def test_a_monthly_test_on_either_side_of_its_due_day_and_of_its_grace(
    tonight, patient, state, days_overdue
):
    """Due from the due day on, overdue from the eighth day after it; the days count from it."""
    status = tonight.status(patient, "creatinine")
    assert (status.state, status.days_overdue) == (state, days_overdue)


@pytest.mark.parametrize("patient", ["Due tomorrow", "Due today", "Last day of grace"])
def test_nobody_is_on_the_list_before_the_grace_has_ended(tonight, patient):
    """A test that is due is no flag yet."""
    assert tonight.flag(patient, "creatinine_overdue") is None


def test_a_due_test_lacks_all_its_components(tonight):
    """On the due day all of a creatinine is missing."""
    assert tonight.status("Due today", "creatinine").missing_components == ["creatinine"]


CLINIC.patient("Cy").infused("2025-01-10").done("2025-03-21", "creatinine")
CLINIC.patient("Dot").infused("2025-01-10").done("2025-03-20", "creatinine")


@pytest.mark.parametrize(
    ("patient", "days_overdue", "severity"), [("Cy", 29, "routine"), ("Dot", 30, "urgent")]
)
def test_thirty_days_overdue_are_urgent(tonight, patient, days_overdue, severity):
    """Cy is 29 days overdue, which is routine; Dot's 30 days are urgent."""
    flag = tonight.flag(patient, "creatinine_overdue")
    assert (flag.days_overdue, flag.severity) == (days_overdue, severity)


CLINIC.patient("Never tested").infused("2022-05-20")


def test_lateness_alone_is_never_critical(tonight):
    """Somebody who was never tested in three years is urgent."""
    severities = {flag.severity for flag in tonight.flags("Never tested") if flag.kind == "overdue"}
    assert severities == {"urgent"}


CLINIC.patient("Thyroid in grace").infused("2024-05-01").done("2025-02-06", "thyroid", "liver")
CLINIC.patient("Thyroid overdue").infused("2024-05-01").done("2025-02-05", "thyroid", "liver")


@pytest.mark.parametrize("requirement", ["thyroid", "liver"])
@pytest.mark.parametrize(
    ("patient", "state", "days_overdue"),
    [("Thyroid in grace", "due", 14), ("Thyroid overdue", "overdue", 15)],
)
def test_quarterly_tests_have_a_fortnight_of_grace(
    tonight, requirement, patient, state, days_overdue
):
    """TSH and liver tests of 6 February were due on 6 May; 20 May is the last day of grace."""
    status = tonight.status(patient, requirement)
    assert (status.state, status.days_overdue) == (state, days_overdue)


CLINIC.patient("Skin in grace").infused("2023-05-01").assessed("skin_exam", "2024-04-20")
CLINIC.patient("Skin overdue").infused("2023-05-01").assessed("skin_exam", "2024-04-19")


@pytest.mark.parametrize(
    ("patient", "state", "due_on"),
    [("Skin in grace", "due", "2025-04-20"), ("Skin overdue", "overdue", "2025-04-19")],
)
def test_the_yearly_skin_examination_has_thirty_days_of_grace(tonight, patient, state, due_on):
    """The skin examination of 20 April 2024 was due a year later; 20 May is the last grace day."""
    status = tonight.status(patient, "skin")
    assert (status.state, status.due_on) == (state, due_on)


def test_the_ratio_asked_for_once_has_no_schedule(tonight):
    """UPCR is asked for before the first course only, so it has no row in the status."""
    assert tonight.status("Ada", "upcr") is None


# ---------------------------------------------------------------- months

CLINIC.patient("Eve").infused("2024-01-31")
CLINIC.patient("Fay").infused("2025-01-06").done("2025-01-31", "creatinine")
CLINIC.patient("Gil").infused("2025-01-06").done("2025-02-28", "creatinine")
CLINIC.patient("Hal").infused("2023-02-01").assessed("skin_exam", "2024-02-29")


def test_a_month_from_31_january_of_a_leap_year_ends_on_29_february(tonight):
    """Eve was infused on 31 January 2024: her first tests were due on 29 February."""
    assert tonight.status("Eve", "creatinine").due_on == "2024-02-29"


def test_a_month_from_31_january_ends_on_28_february(tonight):
    """Fay's creatinine of 31 January 2025 made the next one due on 28 February."""
    assert tonight.status("Fay", "creatinine").due_on == "2025-02-28"


def test_a_month_from_28_february_ends_on_28_march(tonight):
    """Gil's creatinine of 28 February made the next one due on 28 March, not on the 31st."""
    assert tonight.status("Gil", "creatinine").due_on == "2025-03-28"


def test_a_year_from_29_february_ends_on_28_february(tonight):
    """Hal's skin was examined on 29 February 2024; the next examination was due on 28 February."""
    assert tonight.status("Hal", "skin").due_on == "2025-02-28"


CLINIC.patient("Ida").infused("2025-03-03").collected("2025-04-12T23:30Z", creatinine=70)


def test_the_date_is_that_of_the_clinics_clock(tonight):
    """Ida's sample of 23:30 UTC was taken half past midnight in London: on 13 April."""
    assert tonight.status("Ida", "creatinine").last_done_on == "2025-04-13"


# ---------------------------------------------------------------- what counts as done

CLINIC.patient("Jan").infused("2025-04-10").done("2025-04-01", "creatinine")
CLINIC.patient("Kim").infused("2025-04-10", "2025-04-11").done("2025-04-11", "creatinine")


def test_a_baseline_is_the_last_date_done_but_does_not_move_the_due_date(tonight):
    """Jan's creatinine of 1 April was before his infusion of 10 April: due 10 May all the same."""
    status = tonight.status("Jan", "creatinine")
    assert (status.last_done_on, status.due_on) == ("2025-04-01", "2025-05-10")


def test_a_test_during_the_course_moves_the_due_date(tonight):
    """Kim's creatinine was on the second day of her course: due a month after that."""
    assert tonight.status("Kim", "creatinine").due_on == "2025-05-11"


(
    CLINIC.patient("Leo")
    .infused("2025-03-03")
    .collected("2025-05-02T08:00", creatinine="haemolysed")
    .collected("2025-05-02T11:00", creatinine=72)
    .collected("2025-05-02T15:00", creatinine="see comment")
)


def test_one_usable_result_of_several_on_a_date_is_enough(tonight):
    """Leo was bled three times on 2 May; one of the three could be read."""
    assert tonight.status("Leo", "creatinine").last_done_on == "2025-05-02"


(
    CLINIC.patient("Mia")
    .infused("2025-03-03")
    .done("2025-04-15", "creatinine")
    .done("2025-04-03", "creatinine", received="2025-05-10")
)


def test_an_older_result_that_arrives_later_moves_nothing(tonight):
    """Mia's creatinine of 3 April arrived in May; that of 15 April is still her last."""
    assert tonight.status("Mia", "creatinine").due_on == "2025-05-15"
