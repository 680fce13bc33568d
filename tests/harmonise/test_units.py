"""Units as laboratories write them, and those nobody may guess."""

import pytest

from tests.harmonise.rows import result, verdict

EN_DASH = "\u2013"


@pytest.mark.parametrize(
    "unit",
    ["10*9/L", "x10E+09/L", "10*3/uL", "K/uL", "k/cumm", "THOU/MM3", "10³/µL", "10³/μL",
     "x 10^9 / L", "10*9/L{cells}", "giga.l-1", "thousand/uL", "10s3/ul"],
)  # fmt: skip
def test_one_count_has_many_spellings(unit):
    assert result("platelets", "210", unit)["value"] == 210


@pytest.mark.parametrize("unit", ["/uL", "cells/mcL", "{cells}/uL", "/cumm", "/mm3", "10*6/L"])
def test_a_raw_count_is_a_thousandth(unit):
    assert result("platelets", "210000", unit)["value"] == pytest.approx(210)


def test_a_unit_that_begins_with_a_hash_is_no_comment():
    row = result("urine_rbc", "4", "#/hpf")
    assert (row["value"], row["canonical_unit"], verdict(row)) == (4, "/[HPF]", "accepted")


def test_indian_counts_are_in_lakh():
    assert result("platelets", "2.1", "lakh/cumm")["value"] == pytest.approx(210)


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "expected"),
    [
        ("creatinine", "1", "mg/dL", 88.42),
        ("creatinine", "1", "MG/DL", 88.42),
        ("creatinine", "71", "mcmol/L", 71),
        ("hemoglobin", "12.5", "gm/dl", 125),
        ("hemoglobin", "8", "mmol/L", 128.88),
        ("tsh", "2", "mcU/mL", 2),
        ("tsh", "2", "µIU/mL", 2),
        ("alt", "1", "ukat/L", 60),
        ("alt", "30", "UNITS/L", 30),
        ("bilirubin", "1", "mg/dL", 17.1),
        ("free_t4", "1", "ng/dL", 12.87),
        ("upcr", "0.2", "mg/mg", 200),
        ("upcr", "0.2", "g/g{creat}", 200),
        ("upcr", "200", "mcg/mg Cr", 200),
        ("upcr", "100", "mg/mmol creat", 884),
        ("urine_protein_quant", "1", "g/L", 100),
    ],
)
def test_values_are_converted_to_the_canonical_unit(analyte, value, unit, expected):
    assert result(analyte, value, unit)["value"] == pytest.approx(expected)


def test_a_number_without_a_unit_is_set_aside():
    assert verdict(result("creatinine", "71")) == "unit_missing"


def test_a_feed_may_say_what_a_blank_unit_means():
    feed = {"default_units": {"creatinine": "umol/L"}}
    assert result("creatinine", "71", feed=feed)["value"] == 71
    assert verdict(result("hemoglobin", "120", feed=feed)) == "unit_missing"


def test_a_default_unit_does_not_overrule_one_that_was_sent():
    feed = {"default_units": {"creatinine": "umol/L"}}
    assert result("creatinine", "1", "mg/dL", feed=feed)["value"] == pytest.approx(88.42)


@pytest.mark.parametrize("unit", ["furlongs", "ratio", "N/A", "10*3/mL", "CUMM", "{nominal}"])
def test_an_unknown_unit_is_never_guessed(unit):
    assert verdict(result("platelets", "210", unit)) == "unit_unknown"


@pytest.mark.parametrize(
    ("analyte", "unit"),
    [("creatinine", "MG"), ("platelets", "mg/dL"), ("platelets", "g/L"), ("platelets", "%"),
     ("urine_rbc", "mg/dL"), ("alt", "umol/L")],
)  # fmt: skip
def test_a_unit_of_something_else_is_incompatible(analyte, unit):
    assert verdict(result(analyte, "70", unit)) == "unit_incompatible"


def test_a_bad_value_is_said_before_a_bad_unit():
    assert verdict(result("platelets", "12 (clumped)", "furlongs")) == "bad_value"


@pytest.mark.parametrize(
    ("low", "high", "text", "expected"),
    [
        ("0.4", "4.0", None, (0.4, 4.0)),
        (None, None, "0.4-4.0", (0.4, 4.0)),
        (None, None, f"0.4 {EN_DASH} 4.0", (0.4, 4.0)),
        (None, None, "<4.5", (None, 4.5)),
        (None, None, ">0.3", (0.3, None)),
        ("0.5", None, "0.4-4.0", (0.5, 4.0)),
        (None, "5", None, (None, 5)),
        ("0", "0", None, (None, None)),
        ("4", "0.4", None, (None, None)),
        ("n/a", "see below", "adult", (None, None)),
    ],
)
def test_the_rows_own_reference_range(low, high, text, expected):
    row = result("tsh", "2", "mIU/L", reference_low=low, reference_high=high, reference_range=text)
    assert (row["range_low"], row["range_high"]) == expected


def test_a_reference_range_is_converted_like_its_value():
    row = result("bilirubin", "1", "mg/dL", reference_range="0.2-1.2")
    assert row["range_low"] == pytest.approx(3.42)
    assert row["range_high"] == pytest.approx(20.52)
