"""The numbers of the US protocol, read off its tables one by one against the published rules."""

import polars as pl
import pytest

RANKS = {"routine": 1, "urgent": 2, "critical": 3}


@pytest.fixture(scope="session")
def limits(us_tables):
    """Rule, unit, band, side, factor, offset, inclusive, severity, repeat: one row a side."""
    rules = us_tables["rule"].select("rule_key", "rule")
    wide = us_tables["threshold_limit"].join(rules, on="rule_key")
    rows = set()
    for row in wide.iter_rows(named=True):
        for side in ("below", "above"):
            if row[f"{side}_factor"] is not None:
                parts = (row[f"{side}_{part}"] for part in ("factor", "offset", "inclusive"))
                rows.add(
                    (
                        *(row["rule"], row["canonical_unit"], row["band_no"], row["basis"], side),
                        *(*parts, row["severity_rank"], row["repeat_days"]),
                    )
                )
    return rows


@pytest.mark.parametrize(
    ("rule", "unit", "basis", "side", "bands"),
    [
        (
            *("platelets_low", "10*9/L", "absolute", "below"),
            [(0, 150, False, 1, 7), (0, 100, False, 2, 2), (0, 50, False, 3, 1)],
        ),
        ("platelets_drop", "10*9/L", "previous", "below", [(0.5, 0, True, 2, 2)]),
        (
            *("neutrophils_low", "10*9/L", "absolute", "below"),
            [(0, 1.5, False, 1, 7), (0, 1.0, False, 2, 2), (0, 0.5, False, 3, 1)],
        ),
        ("lymphocytes_low", "10*9/L", "absolute", "below", [(0, 0.2, False, 1, 28)]),
        (
            *("hemoglobin_low", "g/L", "absolute", "below"),
            [(0, 100, False, 2, 7), (0, 80, False, 3, 1)],
        ),
        ("hemoglobin_drop", "g/L", "baseline", "below", [(1, -20, True, 2, 7)]),
        (
            *("creatinine_rise", "umol/L", "baseline", "above"),
            [(1.3, 0, False, 2, 7), (1.5, 0, True, 3, 2)],
        ),
        (
            "upcr_high",
            "mg/g",
            "absolute",
            "above",
            [(0, 200, False, 2, 14), (0, 3500, False, 3, 1)],
        ),
        (
            *("haematuria_unexplained", "/[HPF]", "absolute", "above"),
            [(0, 3, True, 2, 14), (0, 50, True, 2, 14)],
        ),
        ("haematuria_unexplained", "/uL", "reference", "above", [(1, 0, False, 2, 14)]),
        ("alt_high", "U/L", "reference", "above", [(3, 0, False, 2, 7), (5, 0, False, 3, 2)]),
        ("ast_high", "U/L", "reference", "above", [(3, 0, False, 2, 7), (5, 0, False, 3, 2)]),
        ("bilirubin_high", "umol/L", "reference", "above", [(2, 0, False, 2, 7)]),
    ],
)
def test_the_bands_of_a_rule(limits, rule, unit, basis, side, bands):
    found = sorted(row for row in limits if row[0] == rule and row[1] == unit)

    assert found == [(rule, unit, number, basis, side, *band) for number, band in enumerate(bands)]


def test_tsh_is_judged_by_the_laboratorys_range_on_both_sides_and_urgent_by_fixed_limits(limits):
    assert {row[2:] for row in limits if row[0] == "tsh_abnormal"} == {
        (0, "reference", "below", 1.0, 0.0, False, 1, 42),
        (0, "reference", "above", 1.0, 0.0, False, 1, 42),
        (1, "absolute", "below", 0.0, 0.1, False, 2, 14),
        (1, "absolute", "above", 0.0, 10.0, False, 2, 14),
    }


def test_what_is_normal_where_the_row_does_not_say(us_tables):
    rules = us_tables["rule"].select("rule_key", "rule")
    defaults = (
        us_tables["threshold_limit"]
        .filter(pl.col("band_no") == 0, pl.col("basis") == "reference")
        .join(rules, on="rule_key")
    )

    assert set(defaults.select("rule", "canonical_unit", "default_low", "default_high").rows()) == {
        ("tsh_abnormal", "m[IU]/L", 0.4, 4.0),
        ("alt_high", "U/L", None, 40.0),
        ("ast_high", "U/L", None, 40.0),
        ("bilirubin_high", "umol/L", None, 21.0),
        ("haematuria_unexplained", "/uL", None, None),
    }


def test_when_rules_are_quiet_and_how_many_dates_they_need(us_tables):
    options = us_tables["threshold_option"].join(
        us_tables["rule"].select("rule_key", "rule"), on="rule_key"
    )
    told = {row["rule"]: row for row in options.iter_rows(named=True)}

    assert told["lymphocytes_low"]["quiet_months"] == 6
    assert told["platelets_drop"]["quiet_days"] == 60
    assert told["platelets_drop"]["previous_within_days"] == 90
    assert told["haematuria_unexplained"]["min_dates"] == 2
    assert told["haematuria_unexplained"]["at_once_band"] == 1
    assert {name for name, row in told.items() if row["baseline_key"]} == {
        "creatinine_rise",
        "hemoglobin_drop",
    }


def test_the_schedule(us_tables):
    columns = ("requirement", "every_months", "grace_days", "baseline_courses")
    assert us_tables["requirement"].select(*columns, "baseline_months", "baseline_days").rows() == [
        ("cbc", 1, 7, "every", 0, 30),
        ("creatinine", 1, 7, "every", 0, 30),
        ("urinalysis", 1, 7, "every", 0, 30),
        ("thyroid", 3, 14, "every", 0, 30),
        ("liver", 3, 14, "every", 0, 30),
        ("skin", 12, 30, "every", 12, 0),
        ("upcr", None, None, "first", 0, 30),
    ]


def test_the_numbers_of_the_whole_protocol(us_tables):
    told = us_tables["protocol"].row(0, named=True)

    assert {name: value for name, value in told.items() if isinstance(value, int)} == {
        "protocol_key": 1,
        "course_gap_days": 15,
        "window_months": 48,
        "turnaround_days": 5,
        "shown_days": 30,
        "planned_within_days": 14,
        "overdue_severity_rank": RANKS["routine"],
        "overdue_urgent_after_days": 30,
        "overdue_late_severity_rank": RANKS["urgent"],
        "unreadable_severity_rank": RANKS["urgent"],
        "unreadable_lookback_days": 30,
    }


def test_baseline_values_are_looked_for_in_30_365_and_31_days(us_tables):
    columns = ("last_days", "median_days", "weak_days")
    assert set(us_tables["baseline"].select(columns).rows()) == {(30, 365, 31)}


def test_what_explains_blood_in_the_urine(us_tables, analyte_keys):
    graded = us_tables["explanation"].select("analyte_key", "at_least").rows()
    near = us_tables["explanation_assessment"].select("code", "within_days", "not_outcome").rows()

    assert graded == [(analyte_keys["leukocyte_esterase"], 1.0), (analyte_keys["nitrite"], 1.0)]
    assert near == [("menstruation", 3, ["no", "none", "negative", "not-done"])]


def test_the_reflexes(us_tables, analyte_keys):
    columns = ("trigger_kind", "trigger_analyte_key", "trigger_at_least", "required", "within_days")
    severities = ("severity_rank", "overdue_severity_rank")

    assert us_tables["reflex"].select(*columns, *severities).rows() == [
        ("analyte", analyte_keys["urine_protein"], 1.0, "upcr", 14, 1, 2),
        ("rule", None, None, "free_t4", 28, 1, 2),
    ]


def test_the_combinations(us):
    told = {
        name: (rule.needed, rule.members, rule.severity, rule.act_within.days)
        for name, rule in us.combinations.items()
    }

    assert told == {
        "liver_injury": (2, (("alt_high", "ast_high"), ("bilirubin_high",)), "critical", 1),
        "nephropathy_suspected": (
            *(2, (("creatinine_rise",), ("upcr_high",), ("haematuria_unexplained",))),
            *("critical", 1),
        ),
        "cytopenias": (
            *(2, (("platelets_low",), ("neutrophils_low",), ("hemoglobin_low",))),
            *("critical", 1),
        ),
    }


def test_the_treatment_rules(us_tables):
    columns = ("kind_of_check", "infusion_days", "min_hours", "within_days", "severity_rank")
    assert us_tables["treatment_rule"].select(columns).rows() == [
        ("premedication", 3, None, None, 1),
        ("observation", None, 2.0, None, 1),
        ("vaccination_before", None, None, 42, 2),
        ("live_vaccine_after", None, None, None, 2),
        ("immunity", None, None, None, 1),
    ]


def test_in_europe_liver_tests_are_monthly_and_skin_and_upcr_are_not_asked_for(eu):
    liver = eu.requirements["liver"]

    assert (liver.every.months, liver.grace.days) == (1, 7)
    assert list(eu.requirements) == ["cbc", "creatinine", "urinalysis", "thyroid", "liver"]


def test_in_europe_the_rules_have_the_same_limits(us, eu):
    assert {name: rule.bands for name, rule in us.thresholds.items()} == {
        name: rule.bands for name, rule in eu.thresholds.items()
    }
