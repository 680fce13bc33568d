"""Vaccinations, live vaccines and immunity to varicella. Tonight is 20 May 2025."""

import pytest

from tests.stories.clinics import INFUSIONS as CLINIC

TONIGHT = "2025-05-20"
FIVE_DAYS = ["2025-05-05", "2025-05-06", "2025-05-07", "2025-05-08", "2025-05-09"]

# ---------------------------------------------------------------- vaccinations before a course


def vaccinated(name: str, *days: str, infusions: list[str] = FIVE_DAYS, vaccine: str = "tetanus"):
    """Somebody vaccinated on these days, with a course from 5 May."""
    patient = CLINIC.patient(name).infused(*infusions)
    for day in days:
        patient.vaccinated(vaccine, day)
    return patient


vaccinated("43 days before", "2025-03-23")
vaccinated("42 days before", "2025-03-24")
vaccinated("On the day", "2025-05-05")
vaccinated("On the second day", "2025-05-06")
vaccinated("Twice", "2025-04-02", "2025-04-20")
CLINIC.patient("Not vaccinated").infused("2025-05-05").vaccinated(
    "tetanus", "2025-04-20", status="not-done"
)


@pytest.mark.parametrize(
    ("patient", "opened_on"),
    [
        ("43 days before", None),
        ("42 days before", "2025-03-24"),
        ("On the day", "2025-05-05"),
        ("On the second day", None),
        ("Twice", "2025-04-02"),
        ("Not vaccinated", None),
    ],
)
def test_six_weeks_between_a_vaccination_and_a_course(tonight, patient, opened_on):
    """A vaccination up to 42 days before the first infusion is too close; one flag a course."""
    flag = tonight.flag(patient, "vaccination_too_close")
    assert (flag.opened_on if flag else None) == opened_on


vaccinated("Course 30 days ago", "2025-04-01", infusions=["2025-04-20"])
vaccinated("Course 31 days ago", "2025-04-01", infusions=["2025-04-19"])


@pytest.mark.parametrize(
    ("patient", "is_shown"), [("Course 30 days ago", True), ("Course 31 days ago", False)]
)
def test_a_vaccination_too_close_is_shown_until_thirty_days_after_the_course_began(
    tonight, patient, is_shown
):
    """The days count from the first infusion, not from the vaccination."""
    assert (tonight.flag(patient, "vaccination_too_close") is not None) is is_shown


(
    CLINIC.patient("Planned in 42 days")
    .infused("2024-05-06")
    .planned("2025-06-20", received="2025-05-01")
    .vaccinated("tetanus", "2025-05-09")
)
(
    CLINIC.patient("Planned in 43 days")
    .infused("2024-05-06")
    .planned("2025-06-21", received="2025-05-01")
    .vaccinated("tetanus", "2025-05-09")
)


def test_a_course_that_is_planned_too_soon_after_a_vaccination_is_urgent(tonight):
    """After a vaccination of 9 May, 20 June is 42 days later and too soon, 21 June is not."""
    flag = tonight.flag("Planned in 42 days", "vaccination_too_close")
    assert (flag.severity, flag.opened_on, flag.due_on) == ("urgent", "2025-05-09", None)
    assert tonight.flag("Planned in 43 days", "vaccination_too_close") is None


# ---------------------------------------------------------------- live vaccines

TREATED = ["2025-03-03"]
vaccinated("The day before the start", "2025-03-02", infusions=TREATED, vaccine="MMR")
vaccinated("On the start", "2025-05-05", vaccine="MMR")
vaccinated("MMR 30 days ago", "2025-04-20", infusions=TREATED, vaccine="MMR")
vaccinated("MMR 31 days ago", "2025-04-19", infusions=TREATED, vaccine="MMR")


@pytest.mark.parametrize(
    ("patient", "is_shown"),
    [
        ("The day before the start", False),
        ("On the start", True),
        ("MMR 30 days ago", True),
        ("MMR 31 days ago", False),
    ],
)
def test_a_live_vaccine_from_the_first_infusion_on_is_shown_for_thirty_days(
    tonight, patient, is_shown
):
    """On the day of the first infusion or later, for thirty days after it was given."""
    assert (tonight.flag(patient, "live_vaccine_after_start") is not None) is is_shown


CLINIC.patient("Heard of today").infused(*TREATED).vaccinated(
    "MMR", "2025-04-20", received="2025-05-20"
)
CLINIC.patient("Heard of tomorrow").infused(*TREATED).vaccinated(
    "MMR", "2025-04-20", received="2025-05-21"
)


@pytest.mark.parametrize(
    ("patient", "is_shown"), [("Heard of today", True), ("Heard of tomorrow", False)]
)
def test_a_live_vaccine_is_shown_from_the_night_it_is_heard_of(tonight, patient, is_shown):
    """A vaccination of 20 April that was reported today is shown tonight for the only time."""
    assert (tonight.flag(patient, "live_vaccine_after_start") is not None) is is_shown


LIVE = ["03", "21", "yellow fever", "zoster, live", "CVX 149", "Varivax"]
NOT_LIVE = ["187", "08", "influenza, inactivated", "COVID-19 mRNA", "hepatitis B"]
for text in [*LIVE, *NOT_LIVE]:
    vaccinated(f"Given {text}", "2025-05-10", infusions=TREATED, vaccine=text)


@pytest.mark.parametrize("text", LIVE)
def test_a_live_vaccine_by_name_or_code(tonight, text):
    """Measles, varicella, yellow fever, live zoster and live influenza are urgent."""
    assert tonight.flag(f"Given {text}", "live_vaccine_after_start").severity == "urgent"


@pytest.mark.parametrize("text", NOT_LIVE)
def test_other_vaccines_may_be_given(tonight, text):
    """Recombinant zoster, hepatitis B, inactivated influenza and COVID-19 are not live."""
    assert tonight.flag(f"Given {text}", "live_vaccine_after_start") is None


# ---------------------------------------------------------------- varicella


def beginning(name: str):
    """Somebody whose first infusion was on 5 May."""
    return CLINIC.patient(name).infused("2025-05-05")


beginning("Had chickenpox").assessed("vzv_history", "2020-01-01", "yes")
beginning("Said so on the day").assessed("vzv_history", "2025-05-05", "Yes")
beginning("Said so a day late").assessed("vzv_history", "2025-05-06", "yes")
beginning("Had none").assessed("vzv_history", "2025-04-01", "no")
beginning("Vaccinated against zoster").vaccinated("187", "2024-01-01")
beginning("Vaccinated against measles").vaccinated("03", "2024-01-01")
beginning("Antibodies").collected("2025-04-01", vzv_igg="Positive")
beginning("Antibodies, immune").collected("2025-04-01", vzv_igg="immune")
beginning("Antibodies, reactive").collected("2025-04-01", vzv_igg="reactive")
beginning("No antibodies").collected("2025-04-01", vzv_igg="negative")
beginning("Not reactive").collected("2025-04-01", vzv_igg="non-reactive")
beginning("Antibodies a day late").collected("2025-05-06", vzv_igg="positive")
beginning("Nothing known")


@pytest.mark.parametrize(
    ("patient", "is_unknown"),
    [
        ("Had chickenpox", False),
        ("Said so on the day", False),
        ("Said so a day late", True),
        ("Had none", True),
        ("Vaccinated against zoster", False),
        ("Vaccinated against measles", True),
        ("Antibodies", False),
        ("Antibodies, immune", False),
        ("Antibodies, reactive", False),
        ("No antibodies", True),
        ("Not reactive", True),
        ("Antibodies a day late", True),
        ("Nothing known", True),
    ],
)
def test_what_shows_immunity_to_varicella(tonight, patient, is_unknown):
    """Chickenpox, a vaccine or antibodies, by the day of the first infusion."""
    assert (tonight.flag(patient, "vzv_immunity_unknown") is not None) is is_unknown


CLINIC.patient("Began 30 days ago").infused("2025-04-20")
CLINIC.patient("Began 31 days ago").infused("2025-04-19", "2025-05-19")


@pytest.mark.parametrize(
    ("patient", "is_shown"), [("Began 30 days ago", True), ("Began 31 days ago", False)]
)
def test_unknown_immunity_is_shown_for_thirty_days_from_the_start(tonight, patient, is_shown):
    """The days count from the first infusion of all."""
    assert (tonight.flag(patient, "vzv_immunity_unknown") is not None) is is_shown
