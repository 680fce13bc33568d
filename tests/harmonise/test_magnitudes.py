"""A magnitude that contradicts its unit is set aside: neither mended nor believed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.harmonise.magnitudes import PAGE, SLIPS, USUAL, page_with_table, plausible
from tests.harmonise.rows import VOCABULARY, result, verdict

UNITS = [
    (analyte, ucum, factor)
    for analyte, ucum, factor in VOCABULARY.factors.select("analyte", "ucum", "factor").iter_rows()
    if analyte in USUAL
]


@pytest.mark.parametrize(
    ("analyte", "value", "unit"),
    [
        ("hemoglobin", "12.5", "g/mL"),
        ("hemoglobin", "12.5", "g/L"),
        ("hemoglobin", "125", "g/dL"),
        ("hemoglobin", "13.5", "mg/dL"),
        ("hemoglobin", "125", "mmol/L"),
        ("platelets", "190000", "thou/mm3"),
        ("platelets", "190", "/uL"),
        ("platelets", "250000", "10*9/L"),
        ("platelets", "250", "lakh/cumm"),
        ("platelets", "0", "10*9/L"),
        ("wbc", "6500", "K/uL"),
        ("wbc", "6.5", "cells/uL"),
        ("neutrophils", "4200", "10*9/L"),
        ("lymphocytes", "1800", "K/uL"),
        ("creatinine", "0.9", "umol/L"),
        ("creatinine", "71", "mg/dL"),
        ("creatinine", "71", "mmol/L"),
        ("creatinine", "0", "mg/dL"),
        ("bilirubin", "0.6", "umol/L"),
        ("bilirubin", "100", "mg/dL"),
        ("free_t4", "0.015", "pmol/L"),
        ("free_t4", "15", "ng/dL"),
        ("tsh", "1500", "mIU/L"),
        ("alt", "0.4", "U/L"),
        ("alt", "25000", "U/L"),
        ("upcr", "0.15", "mg/g"),
        ("upcr", "100", "g/g"),
    ],
)
def test_a_value_that_its_unit_makes_impossible_is_implausible(analyte, value, unit):
    row = result(analyte, value, unit)
    assert (verdict(row), row["value"]) == ("implausible_value", None)


@settings(max_examples=120, deadline=None)
@given(where=st.sampled_from(UNITS), part=st.floats(0, 1), slip=st.sampled_from(SLIPS))
def test_a_slip_of_a_factor_is_set_aside_wherever_the_range_lets_it(where, part, slip):
    analyte, ucum, factor = where
    low, high = USUAL[analyte]
    usual = low + part * (high - low)
    row = result(analyte, f"{usual * slip / factor:.15f}", ucum)
    least, most = plausible(analyte)
    if least <= usual * slip <= most:
        assert row["value"] == pytest.approx(usual * slip, rel=1e-6, abs=1e-12 * factor)
    else:
        assert verdict(row) == "implausible_value"


@pytest.mark.parametrize(("analyte", "ucum", "factor"), UNITS)
def test_a_usual_value_is_accepted_in_every_unit(analyte, ucum, factor):
    low, high = USUAL[analyte]
    for usual in (low, high):
        row = result(analyte, f"{usual / factor:.15f}", ucum)
        assert verdict(row) == "accepted"
        assert row["value"] == pytest.approx(usual, rel=1e-5)


def test_the_page_says_which_slips_are_seen():
    assert PAGE.read_text(encoding="utf-8") == page_with_table(), (
        "run python -m tests.harmonise.magnitudes"
    )
