"""Stories, computed by hand, that hold the oracle itself to account: the rules."""

import pytest

from tests.oracle.telling import Story, day

START = "2023-03-03"


def infused(*more: str) -> Story:
    return Story().infusions(START, *more)


@pytest.mark.parametrize(
    ("value", "unit", "severity"),
    [
        ("150", "10*9/L", None),
        ("149.9", "10*9/L", "routine"),
        ("100000", "/uL", "routine"),
        ("99.9", "K/uL", "urgent"),
        ("50", "10*9/L", "urgent"),
        ("49.9", "10*9/L", "critical"),
        ("<150", "10*9/L", "routine"),
        ("<=150", "10*9/L", None),
        ("<50", "10*9/L", "critical"),
        ("<120", "10*9/L", "routine"),
        (">20", "10*9/L", None),
    ],
)
def test_platelets_below_each_limit_and_on_it(value, unit, severity):
    flags = infused().lab("platelets", value, unit, "2023-09-01").flags("2023-09-01")
    assert flags.get("platelets_low", {}).get("severity") == severity


def test_an_episode_opens_with_its_first_breach_and_is_due_by_its_latest():
    story = infused().lab("platelets", "160", "10*9/L", "2023-09-01")
    story.lab("platelets", "90", "10*9/L", "2023-09-05").lab(
        "platelets", "<200", "10*9/L", "2023-09-06"
    )
    story.lab("platelets", "140", "10*9/L", "2023-09-08")
    flag = story.flags("2023-09-20")["platelets_low"]
    assert (flag["opened_on"], flag["latest_on"]) == (day("2023-09-05"), day("2023-09-08"))
    assert (flag["n_results"], flag["worst_value"], flag["latest_value"]) == (2, 90, 140)
    assert (flag["severity"], flag["due_on"], flag["days_overdue"]) == (
        "routine",
        day("2023-09-15"),
        5,
    )


def test_the_latest_result_of_a_day_speaks_for_it_and_unreadable_text_does_not_compete():
    story = infused().lab("platelets", "90", "10*9/L", "2023-09-01T08:00")
    story.lab("platelets", "200", "10*9/L", "2023-09-01T09:00")
    story.lab("platelets", "clumped", "10*9/L", "2023-09-01T10:00")
    assert "platelets_low" not in story.flags("2023-09-02")


@pytest.mark.parametrize(
    ("before", "on", "value", "flagged"),
    [
        ("2023-09-01", "2023-11-30", "150", True),  # 90 days, exactly half
        ("2023-09-01", "2023-12-01", "150", False),  # 91 days
        ("2023-09-01", "2023-11-30", "150.1", False),
        ("2023-04-01", "2023-05-02", "100", False),  # day 60 after the infusion
        ("2023-04-01", "2023-05-03", "100", True),  # day 61
    ],
)
def test_platelets_drop(before, on, value, flagged):
    story = infused().lab("platelets", "300", "10*9/L", before)
    assert ("platelets_drop" in story.lab("platelets", value, "10*9/L", on).flags(on)) is flagged


@pytest.mark.parametrize(("on", "flagged"), [("2023-09-03", False), ("2023-09-04", True)])
def test_low_lymphocytes_matter_only_after_more_than_six_months(on, flagged):
    story = infused().lab("lymphocytes", "0.1", "10*9/L", on)
    assert ("lymphocytes_low" in story.flags(on)) is flagged


def test_a_percentage_is_judged_as_the_absolute_count():
    """4.9 % of 4 is 0.196; 5 % of 4 is 0.2, which is not below 0.2."""
    story = infused().lab("wbc", "4", "10*9/L", "2023-10-01")
    flag = story.lab("lymphocytes_pct", "4.9", "%", "2023-10-01").flags("2023-10-01")
    assert flag["lymphocytes_low"]["latest_value"] == pytest.approx(0.196)
    story = infused().lab("wbc", "4", "10*9/L", "2023-10-01")
    story.lab("lymphocytes_pct", "5", "%", "2023-10-01")
    assert "lymphocytes_low" not in story.flags("2023-10-01")


@pytest.mark.parametrize(
    ("value", "severity"),
    [("1.30", None), ("1.31", "urgent"), ("1.49", "urgent"), ("1.50", "critical")],
)
def test_creatinine_thirty_and_fifty_percent_above_baseline(value, severity):
    story = infused().lab("creatinine", "1.00", "mg/dL", "2023-03-01")
    flags = story.lab("creatinine", value, "mg/dL", "2023-06-01").flags("2023-06-01")
    assert flags.get("creatinine_rise", {}).get("severity") == severity


def test_the_baseline_is_the_last_then_the_median_then_the_first_weak_value():
    rise = {"unit": "umol/L", "on": "2023-06-01"}
    story = infused().lab("creatinine", "80", "umol/L", "2023-02-01")  # 30 days before
    story.lab("creatinine", "<70", "umol/L", "2023-03-02").lab("creatinine", "200", **rise)
    flag = story.flags("2023-06-01")["creatinine_rise"]
    assert (flag["baseline_value"], flag["baseline_on"]) == (80, day("2023-02-01"))
    assert flag["baseline_method"] == "last"
    story = infused().lab("creatinine", "60", "umol/L", "2022-03-03")  # 365 days before
    story.lab("creatinine", "90", "umol/L", "2023-01-31").lab("creatinine", "200", **rise)
    flag = story.flags("2023-06-01")["creatinine_rise"]
    assert (flag["baseline_value"], flag["baseline_on"]) == (75, day("2023-01-31"))
    assert flag["baseline_method"] == "median"
    story = infused().lab("creatinine", "70", "umol/L", "2023-04-03")  # 31 days after
    flag = story.lab("creatinine", "200", **rise).flags("2023-06-01")["creatinine_rise"]
    assert (flag["baseline_value"], flag["baseline_method"]) == (70, "weak")


def test_without_a_baseline_the_rule_is_not_evaluable():
    story = infused().lab("creatinine", "500", "umol/L", "2023-04-04")  # 32 days after
    states = {row["rule"]: row["state"] for row in story.night("2023-06-01").evaluations}
    assert states["creatinine_rise"] == "not_evaluable"


def test_hemoglobin_twenty_below_baseline():
    story = infused().lab("hemoglobin", "140", "g/L", "2023-03-01")
    assert "hemoglobin_drop" not in story.lab("hemoglobin", "120.1", "g/L", "2023-05-01").flags(
        "2023-05-01"
    )
    flag = story.lab("hemoglobin", "12.0", "g/dL", "2023-05-02").flags("2023-05-02")
    assert flag["hemoglobin_drop"]["baseline_value"] == 140


@pytest.mark.parametrize(
    ("value", "unit", "flagged"),
    [
        ("200", "mg/g", False),
        ("200.1", "mg/g", True),
        ("22.624", "mg/mmol", False),
        ("22.64", "mg/mmol", True),
        ("0.2", "mg/mg", False),
        (">200", "mg/g", True),
        (">=200", "mg/g", False),
    ],
)
def test_upcr_above_two_hundred(value, unit, flagged):
    story = infused().lab("upcr", value, unit, "2023-05-01")
    assert ("upcr_high" in story.flags("2023-05-01")) is flagged


def test_haematuria_needs_two_dates_or_fifty_cells_and_no_explanation():
    story = infused().lab("urine_rbc", "3", "/hpf", "2023-05-01")
    assert "haematuria_unexplained" not in story.flags("2023-05-01")
    story.lab("urine_rbc", "3-5", "/hpf", "2023-06-01")
    flag = story.flags("2023-06-01")["haematuria_unexplained"]
    assert (flag["opened_on"], flag["n_results"]) == (day("2023-05-01"), 2)
    assert "haematuria_unexplained" in infused().lab("urine_rbc", "TNTC", "", "2023-05-01").flags(
        "2023-05-01"
    )
    explained = infused().lab("urine_rbc", "TNTC", "", "2023-05-01")
    explained.lab("leukocyte_esterase", "1+", "", "2023-05-01")
    assert "haematuria_unexplained" not in explained.flags("2023-05-01")


@pytest.mark.parametrize(
    ("on", "outcome", "flagged"),
    [("2023-05-28", "", True), ("2023-05-29", "", False), ("2023-06-01", "No", True)],
)
def test_menstruation_within_three_days_explains(on, outcome, flagged):
    story = infused().lab("urine_rbc", "50", "/hpf", "2023-06-01")
    story.assessment("menstruation", on, outcome)
    assert ("haematuria_unexplained" in story.flags("2023-06-02")) is flagged


def test_cells_per_microlitre_are_judged_by_the_rows_own_limit_only():
    story = infused().lab("urine_rbc", "300", "/uL", "2023-05-01")
    story.lab("urine_rbc", "25", "/uL", "2023-06-01", reference_high="20")
    assert "haematuria_unexplained" not in story.flags("2023-06-01")
    story.lab("urine_rbc", "21", "/uL", "2023-07-01", reference_range="0-20")
    assert story.flags("2023-07-01")["haematuria_unexplained"]["n_results"] == 2


@pytest.mark.parametrize(
    ("value", "reference", "severity"),
    [
        ("4.0", {}, None),
        ("4.01", {}, "routine"),
        ("0.39", {}, "routine"),
        ("0.09", {}, "urgent"),
        ("10", {}, "routine"),
        ("12", {"reference_high": "15"}, None),
        ("16", {"reference_range": "0.4-15"}, "urgent"),
        ("4.2", {"reference_low": "5", "reference_high": "1"}, "routine"),
        ("<0.4", {}, "routine"),
        ("<0.5", {}, None),
    ],
)
def test_tsh_outside_its_range(value, reference, severity):
    story = infused().lab("tsh", value, "mIU/L", "2023-06-01", **reference)
    assert story.flags("2023-06-01").get("tsh_abnormal", {}).get("severity") == severity


def test_the_worst_tsh_is_the_furthest_past_its_limit_in_ratio():
    """8 is twice its limit, 0.1 a quarter of its own, 4.5 a little past."""
    story = (
        infused().lab("tsh", "8", "mIU/L", "2023-06-01").lab("tsh", "0.1", "mIU/L", "2023-07-01")
    )
    flag = story.lab("tsh", "4.5", "mIU/L", "2023-08-01").flags("2023-08-01")["tsh_abnormal"]
    assert (flag["worst_value"], flag["n_results"]) == (0.1, 3)


def test_liver_injury_opens_with_the_later_of_bilirubin_and_the_earlier_enzyme():
    story = infused().lab("ast", "121", "U/L", "2023-05-02").lab("alt", "121", "U/L", "2023-05-09")
    flag = story.lab("bilirubin", "2.5", "mg/dL", "2023-05-05").flags("2023-05-10")["liver_injury"]
    assert (flag["opened_on"], flag["due_on"]) == (day("2023-05-05"), day("2023-05-06"))
    assert (flag["severity"], flag["latest_value"]) == ("critical", None)


def test_cytopenias_open_with_the_second_member():
    story = infused().lab("platelets", "90", "10*9/L", "2023-05-01")
    story.lab("neutrophils", "1.4", "10*9/L", "2023-05-08").lab(
        "hemoglobin", "90", "g/L", "2023-05-09"
    )
    assert story.flags("2023-05-10")["cytopenias"]["opened_on"] == day("2023-05-08")


@pytest.mark.parametrize(
    ("value", "unit", "flagged"),
    [("1+", "", True), ("Trace", "", False), ("30", "mg/dL", True), ("29", "", False),
     ("0.3", "g/L", True), ("positive", "", True)],
)  # fmt: skip
def test_protein_on_the_strip_asks_for_a_ratio(value, unit, flagged):
    story = infused().lab("urine_protein", value, unit, "2023-05-01")
    assert ("proteinuria_reflex" in story.flags("2023-05-01")) is flagged


def test_a_reflex_is_urgent_after_its_day_and_closed_by_the_test_itself():
    story = infused().lab("urine_protein", "1+", "", "2023-05-01")
    story.lab("urine_protein", "2+", "", "2023-05-10")
    assert story.flags("2023-05-15")["proteinuria_reflex"]["severity"] == "routine"
    flag = story.flags("2023-05-16")["proteinuria_reflex"]
    assert (flag["opened_on"], flag["due_on"]) == (day("2023-05-01"), day("2023-05-15"))
    assert (flag["severity"], flag["n_results"]) == ("urgent", 2)
    assert (flag["latest_on"], flag["latest_value"]) == (day("2023-05-10"), 2.0)
    assert flag["missing_components"] == ["upcr"]
    story.lab("upcr", "90", "mg/g", "2023-05-09")
    flag = story.flags("2023-05-16")["proteinuria_reflex"]
    assert (flag["opened_on"], flag["n_results"]) == (day("2023-05-10"), 1)
    story.lab("upcr", "90", "mg/g", "2023-05-10")
    assert "proteinuria_reflex" not in story.flags("2023-05-16")
