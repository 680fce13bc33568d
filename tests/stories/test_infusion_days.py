"""Premedication and observation on the days of infusion. Tonight is 20 May 2025."""

import pytest

from tests.stories.clinics import INFUSIONS as CLINIC

TONIGHT = "2025-05-20"
FIVE_DAYS = ["2025-05-05", "2025-05-06", "2025-05-07", "2025-05-08", "2025-05-09"]

# ---------------------------------------------------------------- premedication


def premedicated(name: str, *steroid_days: str, infusions: list[str] = FIVE_DAYS):
    """Somebody with methylprednisolone on these days of the course."""
    return CLINIC.patient(name).infused(*infusions).given("methylprednisolone", *steroid_days)


premedicated("All three days", "2025-05-05", "2025-05-06", "2025-05-07")
premedicated("No third day", "2025-05-05", "2025-05-06", "2025-05-08")
premedicated("First day only", "2025-05-05")
premedicated("The evening before", "2025-05-04", "2025-05-06", "2025-05-07")
premedicated("One day", "2025-05-05", infusions=["2025-05-05"])
premedicated("With a pause", "2025-05-05", "2025-05-08", infusions=["2025-05-05", "2025-05-08"])


@pytest.mark.parametrize("patient", ["All three days", "One day", "With a pause"])
def test_a_corticosteroid_on_each_of_the_first_three_infusion_days_is_enough(tonight, patient):
    """Days 4 and 5 need none, and a course of fewer days needs fewer."""
    assert tonight.flag(patient, "premedication_missing") is None


@pytest.mark.parametrize(
    ("patient", "opened_on"),
    [
        ("No third day", "2025-05-07"),
        ("First day only", "2025-05-06"),
        ("The evening before", "2025-05-05"),
    ],
)
def test_the_first_day_without_one_opens_the_one_flag_of_the_course(tonight, patient, opened_on):
    """One flag a course, of the first infusion day without a corticosteroid on that very day."""
    assert tonight.flag(patient, "premedication_missing").opened_on == opened_on


def test_a_treatment_finding_is_routine_and_has_no_due_day(tonight):
    """What was not given can't be given any more: no due day."""
    flag = tonight.flag("No third day", "premedication_missing")
    assert (flag.kind, flag.severity, flag.due_on) == ("treatment", "routine", None)
    assert (flag.days_overdue, flag.latest_value, flag.n_results) == (None, None, None)


CLINIC.patient("By mouth").infused("2025-05-05").given("Prednisolone 100 mg tablets", "2025-05-05")
CLINIC.patient("By code").infused("2025-05-05").given("H02AB04", "2025-05-05")
CLINIC.patient("Ibuprofen").infused("2025-05-05").given("ibuprofen", "2025-05-05")
CLINIC.patient("Not given").infused("2025-05-05").infusion(
    "2025-05-05", drug="methylprednisolone", status="not-done"
)
CLINIC.patient("Only planned").infused("2025-05-05").infusion(
    "2025-05-05", drug="methylprednisolone", status="planned"
)


@pytest.mark.parametrize(
    ("patient", "is_missing"),
    [
        ("By mouth", False),
        ("By code", False),
        ("Ibuprofen", True),
        ("Not given", True),
        ("Only planned", True),
    ],
)
def test_what_is_a_corticosteroid_that_was_given(tonight, patient, is_missing):
    """Any corticosteroid by name or code, as long as it was given."""
    assert (tonight.flag(patient, "premedication_missing") is not None) is is_missing


premedicated(
    "Missed 30 days ago", "2025-04-19", infusions=["2025-04-19", "2025-04-20", "2025-04-21"]
)
premedicated(
    "Missed 31 days ago", "2025-04-18", infusions=["2025-04-18", "2025-04-19", "2025-04-20"]
)


@pytest.mark.parametrize(
    ("patient", "is_shown"), [("Missed 30 days ago", True), ("Missed 31 days ago", False)]
)
def test_missing_premedication_is_shown_for_thirty_days(tonight, patient, is_shown):
    """The days count from the infusion day without a corticosteroid."""
    assert (tonight.flag(patient, "premedication_missing") is not None) is is_shown


(
    CLINIC.patient("Second course")
    .infused("2024-05-06", "2024-05-07", "2024-05-08", "2025-05-05")
    .given("dexamethasone", "2024-05-06", "2024-05-07", "2024-05-08")
)


def test_every_course_needs_its_own_premedication(tonight):
    """The premedication of last year does not serve the course of 5 May."""
    assert tonight.flag("Second course", "premedication_missing").opened_on == "2025-05-05"


# ---------------------------------------------------------------- observation


def observed(name: str, ended_at: str, observed_until: str, day: str = "2025-05-05"):
    """Somebody whose infusion ended at an hour and who was observed until another."""
    times = {"ended_at": ended_at, "observed_until": observed_until}
    return CLINIC.patient(name).infusion(f"{day}T09:00", **times)


observed("Two hours", "2025-05-05T13:00", "2025-05-05T15:00")
observed("A minute less", "2025-05-05T13:00", "2025-05-05T14:59")
observed("Past midnight", "2025-05-05T22:30", "2025-05-06T00:30")
observed("Two clocks", "2025-05-05T13:00+02:00", "2025-05-05T13:00Z")
observed("No end of observation", "2025-05-05T13:00", "")
observed("No end of infusion", "", "2025-05-05T15:00")


@pytest.mark.parametrize(
    ("patient", "is_short"),
    [
        ("Two hours", False),
        ("A minute less", True),
        ("Past midnight", False),
        ("Two clocks", False),
        ("No end of observation", True),
        ("No end of infusion", True),
    ],
)
def test_two_hours_of_observation_must_be_recorded(tonight, patient, is_short):
    """Two hours from the end of the infusion are enough; what was not recorded counts as short."""
    assert (tonight.flag(patient, "observation_short") is not None) is is_short


CLINIC.patient("Ada").infused("2025-05-05", "2025-05-06", "2025-05-07")


def test_each_infusion_is_observed(tonight):
    """None of Ada's three observations was recorded: three flags."""
    opened = [flag.opened_on for flag in tonight.flags("Ada", "observation_short")]
    assert sorted(opened) == ["2025-05-05", "2025-05-06", "2025-05-07"]


observed("30 days ago", "", "", day="2025-04-20")
observed("31 days ago", "", "", day="2025-04-19")


@pytest.mark.parametrize(("patient", "is_shown"), [("30 days ago", True), ("31 days ago", False)])
def test_a_short_observation_is_shown_for_thirty_days(tonight, patient, is_shown):
    """An infusion of 20 April is shown tonight, one of 19 April no longer."""
    assert (tonight.flag(patient, "observation_short") is not None) is is_shown
