"""Stories, computed by hand, that hold the oracle itself to account: what is due, and baselines."""

import pytest

from tests.oracle.days import add_months
from tests.oracle.telling import Story, day


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2020-02-29", 48, "2024-02-29"),
        ("2020-02-29", 12, "2021-02-28"),
        ("2024-03-31", -1, "2024-02-29"),
        ("2024-12-15", 1, "2025-01-15"),
    ],
)
def test_months_are_calendar_months_clipped_to_month_end(start, months, expected):
    assert add_months(day(start), months) == day(expected)


def test_creatinine_is_due_a_month_after_the_last_one_and_late_after_seven_days_of_grace():
    """Last collected 3 April: due 3 May, grace to 10 May, ten days past grace on 20 May."""
    story = Story().infusions("2023-03-03").lab("creatinine", "80", "umol/L", "2023-04-03")
    assert story.status("2023-05-02", "creatinine")["state"] == "not_due"
    assert story.status("2023-05-03", "creatinine")["state"] == "due"
    assert story.status("2023-05-10", "creatinine")["state"] == "due"
    assert story.status("2023-05-11", "creatinine")["state"] == "overdue"
    flag = story.flags("2023-05-20")["creatinine_overdue"]
    assert (flag["due_on"], flag["opened_on"]) == (day("2023-05-03"), day("2023-05-11"))
    assert (flag["days_overdue"], flag["severity"]) == (17, "routine")
    assert flag["last_done_on"] == day("2023-04-03")
    assert flag["missing_components"] == ["creatinine"]


def test_an_overdue_test_is_urgent_from_the_thirtieth_day():
    story = Story().infusions("2023-03-03").lab("creatinine", "80", "umol/L", "2023-04-03")
    assert story.flags("2023-06-01")["creatinine_overdue"]["severity"] == "routine"
    assert story.flags("2023-06-02")["creatinine_overdue"]["severity"] == "urgent"


def test_a_test_before_the_start_is_shown_but_does_not_move_what_is_due():
    story = Story().infusions("2023-03-03").lab("creatinine", "80", "umol/L", "2023-03-01")
    row = story.status("2023-03-20", "creatinine")
    assert (row["last_done_on"], row["due_on"]) == (day("2023-03-01"), day("2023-04-03"))


@pytest.mark.parametrize(("second", "courses"), [("2023-03-18", 1), ("2023-03-19", 2)])
def test_a_gap_of_sixteen_days_starts_a_new_course_and_fifteen_does_not(second, courses):
    """A course without baseline is flagged on its own start."""
    flags = Story().infusions("2023-03-03", second).night("2023-03-20").flags
    missing = [flag for flag in flags if flag["rule"] == "cbc_baseline_missing"]
    assert len(missing) == courses


def test_a_further_course_moves_the_end_of_the_window():
    story = Story().infusions("2020-02-28", "2020-02-29", "2021-03-01")
    assert story.status("2021-02-28", "cbc")["window_end"] == day("2024-02-29")
    assert story.status("2021-03-01", "cbc")["window_end"] == day("2025-03-01")


def test_what_falls_due_after_the_end_is_completed_and_what_was_due_before_stays_overdue():
    """Infused 1 March 2020: the window ends on 1 March 2024."""
    done = Story().infusions("2020-03-01").lab("creatinine", "80", "umol/L", "2024-02-02")
    assert done.status("2024-06-01", "creatinine")["state"] == "completed"
    late = Story().infusions("2020-03-01").lab("creatinine", "80", "umol/L", "2024-02-01")
    assert late.status("2024-06-01", "creatinine")["state"] == "overdue"


def test_follow_up_that_ended_stops_flags_and_keeps_the_status_row():
    story = Story().infusions("2023-03-03")
    story.patient("2023-06-01", followup_end_on="2023-06-02", followup_end_reason="died")
    assert story.flags("2023-06-01")
    assert story.flags("2023-06-02") == {}
    row = story.status("2023-06-02", "cbc")
    assert (row["state"], row["days_overdue"], row["due_on"]) == ("stopped", 0, day("2023-04-03"))


def test_a_blood_count_without_a_differential_is_partial():
    story = (
        Story()
        .infusions("2023-03-03")
        .cbc("2023-04-02")
        .lab("platelets", "250", "10*9/L", "2023-05-04")
    )
    row = story.status("2023-05-15", "cbc")
    assert (row["state"], row["partial_on"]) == ("overdue", day("2023-05-04"))
    assert row["missing_components"] == ["wbc", "hemoglobin", "neutrophils", "lymphocytes"]


@pytest.mark.parametrize(("white_cells_on", "done"), [("2023-04-02", True), ("2023-04-03", False)])
def test_a_differential_in_percent_serves_with_white_cells_of_the_same_day(white_cells_on, done):
    story = Story().infusions("2023-03-03").lab("wbc", "5", "10*9/L", white_cells_on)
    story.lab("platelets", "250", "10*9/L", "2023-04-02").lab(
        "hemoglobin", "13", "g/dL", "2023-04-02"
    )
    story.lab("neutrophils_pct", "60", "%", "2023-04-02")
    story.lab("lymphocytes_pct", "30", "%", "2023-04-02")
    last_done_on = story.status("2023-04-10", "cbc")["last_done_on"]
    assert last_done_on == (day("2023-04-02") if done else None)


def test_either_enzyme_serves_liver_and_quantitative_protein_serves_urinalysis():
    story = Story().infusions("2023-03-03")
    story.lab("ast", "30", "U/L", "2023-04-02").lab("bilirubin", "10", "umol/L", "2023-04-02")
    story.lab("urine_protein_quant", "12", "mg/dL", "2023-04-02")
    story.lab("urine_rbc", "none", "", "2023-04-02")
    assert story.status("2023-04-10", "liver")["last_done_on"] == day("2023-04-02")
    assert story.status("2023-04-10", "urinalysis")["last_done_on"] == day("2023-04-02")


def test_upcr_is_no_urinalysis_and_an_unreadable_result_is_no_test():
    story = Story().infusions("2023-03-03")
    story.lab("upcr", "90", "mg/g", "2023-04-02").lab("urine_rbc", "2", "/hpf", "2023-04-02")
    story.lab("creatinine", "haemolysed", "umol/L", "2023-04-02")
    row = story.status("2023-04-10", "urinalysis")
    assert (row["last_done_on"], row["partial_on"]) == (None, day("2023-04-02"))
    assert story.status("2023-04-10", "creatinine")["last_done_on"] is None


@pytest.mark.parametrize(
    ("collected", "state"),
    [("2023-05-06", "overdue"), ("2023-05-07", "pending"), ("2023-05-12", "pending")],
)
def test_a_pending_result_holds_off_overdue_for_five_days(collected, state):
    story = Story().infusions("2023-03-03").lab("creatinine", "80", "umol/L", "2023-04-03")
    story.lab("creatinine", "", "", collected, status="preliminary")
    row = story.status("2023-05-12", "creatinine")
    assert (row["state"], row["days_overdue"]) == (state, 9)


def test_slots_are_counted_from_the_start_and_only_when_over():
    """Start 31 January 2023: slots end on 28 February, 31 March, 30 April."""
    story = Story().infusions("2023-01-31")
    for on in ("2023-02-27", "2023-02-28", "2023-04-29"):
        story.lab("creatinine", "80", "umol/L", on)
    before = story.status("2023-04-29", "creatinine")
    after = story.status("2023-04-30", "creatinine")
    assert (before["slots_expected"], before["slots_done"]) == (2, 2)
    assert (after["slots_expected"], after["slots_done"]) == (3, 3)


@pytest.mark.parametrize(("on", "missing"), [("2023-02-01", False), ("2023-01-31", True)])
def test_a_baseline_counts_for_thirty_days(on, missing):
    story = Story().infusions("2023-03-03").lab("creatinine", "80", "umol/L", on)
    assert ("creatinine_baseline_missing" in story.flags("2023-03-03")) is missing


def test_a_missing_baseline_is_shown_for_thirty_days():
    story = Story().infusions("2023-03-03")
    flag = story.flags("2023-04-02")["cbc_baseline_missing"]
    assert (flag["opened_on"], flag["due_on"]) == (day("2023-03-03"), day("2023-03-03"))
    assert flag["severity"] == "routine"
    assert "cbc_baseline_missing" not in story.flags("2023-04-03")


def test_the_upcr_baseline_is_asked_of_the_first_american_course_only():
    story = Story().infusions("2023-03-03", "2024-03-03")
    assert "upcr_baseline_missing" in story.flags("2023-03-04")
    assert "upcr_baseline_missing" not in story.flags("2023-03-04", protocol="alemtuzumab-eu")
    assert "upcr_baseline_missing" not in story.flags("2024-03-04")


def test_the_skin_baseline_may_be_twelve_months_old():
    story = Story().infusions("2023-03-03").assessment("skin_exam", "2022-03-03")
    assert "skin_baseline_missing" not in story.flags("2023-03-03")
    story = Story().infusions("2023-03-03").assessment("skin_exam", "2022-03-02")
    assert "skin_baseline_missing" in story.flags("2023-03-03")
    story = Story().infusions("2023-03-03").assessment("skin_exam", "2022-09-03", "not-done")
    assert "skin_baseline_missing" in story.flags("2023-03-03")


@pytest.mark.parametrize(("as_of", "shown"), [("2023-03-02", False), ("2023-03-03", True)])
def test_a_planned_course_asks_for_its_baseline_fourteen_days_before(as_of, shown):
    story = Story().infusions("2023-03-17", status="planned", received="2023-02-01")
    flags = story.flags(as_of)
    assert ("cbc_baseline_due" in flags) is shown
    if shown:
        flag = flags["cbc_baseline_due"]
        assert (flag["opened_on"], flag["due_on"]) == (day("2023-03-03"), day("2023-03-17"))
        assert flag["severity"] == "urgent"


def test_planned_days_of_a_course_already_begun_ask_for_nothing():
    story = Story().infusions("2023-03-03").cbc("2023-03-01")
    story.infusions("2023-03-04", "2023-03-05", status="planned", received="2023-03-01")
    assert "cbc_baseline_due" not in story.flags("2023-03-03")


def test_europe_asks_for_liver_tests_every_month_and_no_skin():
    story = Story().infusions("2023-03-03")
    assert story.status("2023-03-04", "liver")["due_on"] == day("2023-06-03")
    european = story.night("2023-04-11", "alemtuzumab-eu")
    assert {row["requirement"]: row["state"] for row in european.status}["liver"] == "overdue"
    assert "skin" not in {row["requirement"] for row in european.status}
