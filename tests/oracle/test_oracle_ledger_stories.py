"""Stories, computed by hand, that hold the oracle itself to account: rows, versions, treatment."""

import pytest

from tests.oracle.lifecycle import oracle_lifecycle
from tests.oracle.telling import Story, day

START = "2023-03-03"


def infused() -> Story:
    return Story().infusions(START)


@pytest.mark.parametrize(
    ("analyte", "row", "reason"),
    [
        ("platelets", {"value": ""}, "missing_field"),
        ("platelets", {"code": ""}, "missing_field"),
        ("platelets", {"code": "2345-7", "collected_at": "soon"}, "not_monitored"),
        ("platelets", {"code_system": "local"}, "not_monitored"),
        ("platelets", {"collected_at": "2023-02-31"}, "bad_date"),
        ("platelets", {"resulted_at": "yesterday"}, "bad_date"),
        ("platelets", {"collected_at": "2023-06-02"}, "future_date"),
        ("platelets", {"value": "12 (clumped)"}, "bad_value"),
        ("platelets", {"value": "1,200"}, "bad_value"),
        ("platelets", {"unit": ""}, "unit_missing"),
        ("platelets", {"unit": "furlong"}, "unit_unknown"),
        ("platelets", {"unit": "g/L"}, "unit_incompatible"),
        ("platelets", {"value": "0"}, "implausible_value"),
        ("platelets", {"value": "<1"}, "implausible_value"),
        ("platelets", {"patient_id": "Nobody"}, "unknown_patient"),
        ("platelets", {"status": "banana", "value": ""}, "bad_status"),
        ("platelets", {"value": "see comment", "unit": ""}, "loaded"),
        ("platelets", {"status": "P", "value": "", "unit": "furlong"}, "loaded"),
        ("platelets", {"status": "X", "collected_at": "2024-06-01"}, "loaded"),
        ("urine_protein", {"value": "5", "unit": ""}, "bad_value"),
        ("urine_protein", {"value": "10", "unit": ""}, "loaded"),
        ("urine_rbc", {"value": "TNTC", "unit": ""}, "loaded"),
        ("urine_rbc", {"value": "3-5", "unit": ""}, "unit_missing"),
    ],
)
def test_one_reason_per_row(analyte, row, reason):
    sent = {"value": "200", "unit": "10*9/L"} | row
    value, unit = sent.pop("value"), sent.pop("unit")
    story = infused().lab(analyte, value, unit, "2023-06-01", **sent)
    assert story.totals() == {reason: 1}


def test_a_time_in_another_zone_is_a_date_at_home():
    """23:30 UTC on 30 June is half past midnight on 1 July in London."""
    story = infused().lab("creatinine", "80", "umol/L", "2023-06-30T23:30:00Z", "2023-07-01")
    assert story.status("2023-07-02", "creatinine")["last_done_on"] == day("2023-07-01")


def test_a_feed_may_know_its_unit():
    story = infused().lab("creatinine", "80", "", "2023-06-01", feed="labs-b")
    assert story.totals() == {"loaded": 1}


def test_there_and_back_again_is_three_versions_and_a_repeat_is_a_duplicate():
    a = {"result_id": "X1", "patient_id": "Ada", "code": "777-3", "collected_at": "2023-06-01",
         "value": "90", "unit": "10*9/L"}  # fmt: skip
    b = a | {"value": "190", "status": "corrected"}
    story = infused().send("labs-a", "2023-06-01", **a).send("labs-a", "2023-06-02", **b)
    assert "platelets_low" not in story.flags("2023-06-02")
    story.send("labs-a", "2023-06-03", **a).send("labs-a", "2023-06-04", **a)
    assert story.totals() == {"loaded": 3, "duplicate": 1}
    assert "platelets_low" in story.flags("2023-06-04")
    assert "platelets_low" in story.flags("2023-06-01", known_by="2023-06-03")
    assert "platelets_low" not in story.flags("2023-06-01", known_by="2023-06-02")


def test_a_withdrawn_result_is_gone_and_a_later_final_revives_it():
    a = {"result_id": "X1", "patient_id": "Ada", "code": "777-3", "collected_at": "2023-06-01",
         "value": "90", "unit": "10*9/L"}  # fmt: skip
    story = infused().send("labs-a", "2023-06-01", **a)
    story.send("labs-a", "2023-06-02", **(a | {"status": "cancelled", "value": ""}))
    assert "platelets_low" not in story.flags("2023-06-02")
    story.send("labs-a", "2023-06-03", **(a | {"status": "final"}))
    assert "platelets_low" in story.flags("2023-06-03")


def test_the_same_id_for_another_patient_is_a_conflict():
    a = {"result_id": "X1", "patient_id": "Ada", "code": "777-3", "collected_at": "2023-06-01",
         "value": "200", "unit": "10*9/L"}  # fmt: skip
    story = infused().patient(patient_id="Ben").send("labs-a", "2023-06-01", **a)
    story.send("labs-a", "2023-06-02", **(a | {"patient_id": "Ben"}))
    assert story.totals() == {"loaded": 1, "conflicting_identity": 1}


def test_a_patient_who_arrives_late_brings_the_waiting_rows():
    story = Story(patients=False)
    story.has_patients = True
    story.infusions(START).lab("platelets", "90", "10*9/L", "2023-06-01")
    story.patient("2023-06-10")
    assert story.flags("2023-06-09") == {}
    assert "platelets_low" in story.flags("2023-06-10")


def test_without_a_patients_feed_nobody_is_unknown():
    story = Story(patients=False).infusions(START).lab("platelets", "90", "10*9/L", "2023-06-01")
    assert "platelets_low" in story.flags("2023-06-01")


def test_a_merged_patient_is_evaluated_with_the_other():
    story = infused().patient(patient_id="Ada-old")
    story.lab("platelets", "90", "10*9/L", "2023-06-01", patient_id="Ada-old")
    assert "platelets_low" not in story.flags("2023-06-01")
    story.patient("2023-06-02", patient_id="Ada-old", merged_into="Ada")
    assert story.flags("2023-06-02")["platelets_low"]["patient_id"] == "Ada"


def test_a_broken_row_is_seen_until_a_later_usable_result():
    story = infused().lab("platelets", "7", "furlong", "2023-06-01")
    flag = story.flags("2023-06-01")["unreadable_result"]
    assert (flag["severity"], flag["analyte"]) == ("urgent", "platelets")
    assert (flag["opened_on"], flag["latest_on"]) == (day("2023-06-01"), day("2023-06-01"))
    story.lab("platelets", "200", "10*9/L", "2023-06-01")
    assert "unreadable_result" in story.flags("2023-06-02")
    story.lab("platelets", "200", "10*9/L", "2023-06-02")
    assert "unreadable_result" not in story.flags("2023-06-02")


def test_a_broken_correction_does_not_supersede_and_a_good_one_closes():
    a = {"result_id": "X1", "patient_id": "Ada", "code": "777-3", "collected_at": "2023-06-01",
         "value": "90", "unit": "10*9/L"}  # fmt: skip
    story = infused().send("labs-a", "2023-06-01", **a)
    story.send("labs-a", "2023-06-02", **(a | {"unit": "furlong"}))
    assert {"platelets_low", "unreadable_result"} <= story.flags("2023-06-02").keys()
    story.send("labs-a", "2023-06-03", **(a | {"value": "210"}))
    assert not {"platelets_low", "unreadable_result"} & story.flags("2023-06-03").keys()


@pytest.mark.parametrize(("on", "flagged"), [("2023-02-01", True), ("2023-01-31", False)])
def test_a_broken_row_long_before_the_start_raises_nothing(on, flagged):
    story = infused().lab("platelets", "7", "furlong", on)
    assert ("unreadable_result" in story.flags("2023-03-04")) is flagged


def test_premedication_is_looked_for_on_three_days_once_steroids_were_ever_seen():
    days = ("2023-03-03", "2023-03-04", "2023-03-05", "2023-03-06")
    story = Story().infusions(*days)
    assert "premedication_missing" not in story.flags("2023-03-06")
    story.infusions("2023-03-03", "2023-03-05", drug="Methylprednisolone 1 g")
    flag = story.flags("2023-03-06")["premedication_missing"]
    assert (flag["opened_on"], flag["due_on"]) == (day("2023-03-04"), None)
    assert "premedication_missing" in story.flags("2023-04-03")
    assert "premedication_missing" not in story.flags("2023-04-04")


@pytest.mark.parametrize(("until", "short"), [("15:00", False), ("14:59", True), ("", True)])
def test_two_hours_of_observation(until, short):
    times = {"ended_at": f"{START}T13:00", "observed_until": f"{START}T{until}" if until else ""}
    story = Story().infusions(START, **times)
    assert ("observation_short" in story.flags(START)) is short


@pytest.mark.parametrize(
    ("given_on", "flagged"), [("2023-01-20", True), ("2023-01-19", False), ("2023-03-03", True)]
)
def test_a_vaccination_in_the_six_weeks_before_a_course(given_on, flagged):
    story = infused().vaccination("hepatitis B", given_on)
    assert ("vaccination_too_close" in story.flags("2023-04-02")) is flagged
    assert "vaccination_too_close" not in story.flags("2023-04-03")


def test_a_live_vaccine_after_the_start():
    story = infused().vaccination("MMR", "2023-05-01").vaccination("hepatitis B", "2023-05-02")
    assert story.flags("2023-05-31")["live_vaccine_after_start"]["opened_on"] == day("2023-05-01")
    assert "live_vaccine_after_start" not in story.flags("2023-06-01")


def test_immunity_to_chickenpox_by_history_vaccine_or_antibody():
    story = infused().assessment("vzv_history", "2023-03-01", "no")
    assert "vzv_immunity_unknown" in story.flags("2023-03-04")
    story.lab("vzv_igg", "Positive", "", "2023-03-02")
    assert "vzv_immunity_unknown" not in story.flags("2023-03-04")
    assert "vzv_immunity_unknown" not in infused().flags("2023-03-04")


def test_a_flag_keeps_its_id_when_late_data_moves_its_opening():
    before = [{"flag_id": "f1", "patient_id": "Ada", "protocol": "us", "rule": "platelets_low",
               "state": "new", "opened_on": day("2023-06-05")}]  # fmt: skip
    tonight = [{"patient_id": "Ada", "protocol": "us", "rule": "platelets_low",
                "opened_on": day("2023-06-01")}]  # fmt: skip
    flags = oracle_lifecycle(before, tonight, day("2023-06-06"), day("2023-06-07"))
    assert [(flag["flag_id"], flag["state"]) for flag in flags] == [("f1", "ongoing")]


def test_a_flag_that_closed_and_opened_again_is_another():
    before = [{"flag_id": "f1", "patient_id": "Ada", "protocol": "us", "rule": "platelets_low",
               "state": "ongoing", "opened_on": day("2023-06-01")}]  # fmt: skip
    tonight = [{"patient_id": "Ada", "protocol": "us", "rule": "platelets_low",
                "opened_on": day("2023-06-08")}]  # fmt: skip
    flags = oracle_lifecycle(before, tonight, day("2023-06-06"), day("2023-06-09"))
    assert [(flag["flag_id"], flag["state"]) for flag in flags] == [
        (None, "new"),
        ("f1", "resolved"),
    ]
