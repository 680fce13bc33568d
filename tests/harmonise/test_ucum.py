"""Units nobody listed: valid UCUM of the right kind is read to the letter, the rest is not."""

import subprocess
import sys

import polars as pl
import pytest

from pipelines.harmonise.ucum_grammar import ucum_ratio
from pipelines.vocabulary.load import load_vocabulary
from tests.harmonise.rows import result, verdict

VOCABULARY = load_vocabulary()
TYPICAL = {
    "platelets": 250, "wbc": 6, "neutrophils": 4, "lymphocytes": 1.8, "hemoglobin": 135,
    "creatinine": 70, "tsh": 1.5, "free_t4": 15, "alt": 25, "bilirubin": 10, "upcr": 100,
    "urine_protein_quant": 12, "urine_rbc": 2, "neutrophils_pct": 60,
}  # fmt: skip


@pytest.mark.parametrize(
    ("analyte", "unit", "factor"),
    [
        ("platelets", "10*6/mL", 1),
        ("platelets", "10*9.L-1", 1),
        ("platelets", "{platelets}.10*3/uL", 1),
        ("platelets", "10*3/mm3{automated}", 1),
        ("platelets", "10*6.dL-1", 0.01),
        ("lymphocytes", "10*11/L", 100),
        ("neutrophils", "1/nL", 1),
        ("wbc", "10*3.uL-1", 1),
        ("hemoglobin", "g/(100.mL)", 10),
        ("hemoglobin", "kg/m3", 1),
        ("hemoglobin", "mg/mL", 1),
        ("hemoglobin", "umol/mL", 16.11),
        ("creatinine", "nmol/mL", 1),
        ("creatinine", "umol.L-1", 1),
        ("creatinine", "mmol/m3", 1),
        ("creatinine", "ng/uL", 8.842),
        ("bilirubin", "ug/cm3", 1.71),
        ("bilirubin", "nmol.mL-1", 1),
        ("tsh", "n[IU]/uL", 1),
        ("tsh", "m[iU].L-1", 1),
        ("free_t4", "fmol/mL", 1),
        ("free_t4", "pg.mL-1", 1.287),
        ("alt", "umol/min/L", 1),
        ("alt", "umol/(min.L)", 1),
        ("alt", "pkat/mL", 0.06),
        ("upcr", "ng/ug", 1),
        ("upcr", "kg/mol", 8840),
        ("upcr", "mg.mmol-1", 8.84),
        ("urine_protein_quant", "mg/(100.mL)", 1),
        ("urine_protein_quant", "ug/mL{random}", 0.1),
    ],
)
def test_valid_ucum_of_the_right_kind_is_converted_exactly(analyte, unit, factor):
    value = result(analyte, repr(TYPICAL[analyte] / factor), unit)["value"]
    assert value == pytest.approx(TYPICAL[analyte], rel=1e-9)


@pytest.mark.parametrize(
    "unit",
    ["10*6/", "/", "10**6/mL", "10+6/mL", "g//L", "g/L/", "(g/L", "g/L)", "mgg/L", "xg/L", "g/l2a",
     "10*0/L", "m/[IU/L", "{g/L", "g/{L", "nmol/mL.", "Nmol/mL", "nmol/Ml", "nmol mL-1", "NMOL/ML"],
)  # fmt: skip
def test_what_is_no_ucum_is_unknown(unit):
    assert verdict(result("creatinine", "70", unit)) == "unit_unknown"


@pytest.mark.parametrize(
    ("analyte", "unit"),
    [
        ("platelets", "g/(100.mL)"),
        ("platelets", "10*6/mL/a"),
        ("platelets", "[IU]/uL"),
        ("platelets", "10*3/[HPF]"),
        ("creatinine", "meq/mL"),
        ("creatinine", "mg/(8.h)"),
        ("creatinine", "ug/mL/h"),
        ("creatinine", "mg/mol"),
        ("hemoglobin", "g/kg"),
        ("tsh", "nkat/mL"),
        ("tsh", "[arb'U]/mL"),
        ("alt", "u[IU].L-1"),
        ("upcr", "[ppth]"),
        ("upcr", "mol/mol"),
        ("upcr", "mL/L"),
        ("urine_rbc", "10*3/[HPF]/h"),
        ("urine_rbc", "{RBC}/(10.[LPF])"),
        ("neutrophils_pct", "%/L"),
    ],
)
def test_a_quantity_of_another_kind_is_never_converted(analyte, unit):
    assert verdict(result(analyte, "70", unit)) in ("unit_incompatible", "unit_unknown")


@pytest.mark.parametrize(
    ("analyte", "unit"),
    [
        ("lymphocytes", "10*9/ML"),
        ("neutrophils", "10*3/L"),
        ("neutrophils", "10*3.L-1"),
        ("neutrophils", "/dm3"),
        ("tsh", "[iU].L-1"),
        ("hemoglobin", "ng/uL"),
        ("creatinine", "Mmol/mL"),
        ("urine_protein_quant", "fg/mL"),
    ],
)
def test_a_unit_nobody_reports_in_is_a_slip_and_not_read(analyte, unit):
    """To the letter, it would make a count of nearly nothing of a sound one."""
    assert verdict(result(analyte, "2", unit)) in ("unit_incompatible", "unit_unknown")


@pytest.mark.parametrize(("analyte", "spelling"), [
    (analyte or "platelets", spelling)
    for analyte, spelling in VOCABULARY.refused_units.select("analyte", "spelling").iter_rows()
])  # fmt: skip
def test_a_refused_spelling_is_not_read(analyte, spelling):
    assert verdict(result(analyte, "2", spelling)) in ("unit_incompatible", "unit_unknown")


def test_a_feeds_default_unit_may_be_any_ucum():
    feed = {"default_units": {"creatinine": "nmol/mL"}}
    assert result("creatinine", "71", feed=feed)["value"] == 71


def test_every_listed_unit_between_the_smallest_and_the_largest_of_an_analyte_has_a_factor():
    have = set(VOCABULARY.factors.select("analyte", "ucum").iter_rows())
    exact = VOCABULARY.factors.filter(pl.col("derivation") != "same")
    spans = exact.group_by("analyte", "canonical_unit").agg(
        low=pl.col("factor").min(), high=pl.col("factor").max()
    )
    lacking = []
    for analyte, ucum, canonical, factor in exact.drop("derivation").iter_rows():
        low, high = spans.row(
            by_predicate=(pl.col("analyte") == analyte)
            & (pl.col("canonical_unit") == canonical), named=False
        )[2:]  # fmt: skip
        for unit in VOCABULARY.units["ucum"].unique():
            ratio = ucum_ratio(unit, ucum)
            if ratio and low <= ratio * factor <= high and (analyte, unit) not in have:
                lacking.append((analyte, unit))
    assert lacking == []


def test_the_library_is_not_loaded_while_every_unit_is_listed_or_plainly_none():
    code = (
        "import sys; from tests.harmonise.rows import result;"
        "result('platelets', '210', 'K/uL'); result('platelets', '210', 'furlongs');"
        "result('platelets', '210', '10*3/mL'); result('creatinine', '70', 'mg');"
        "assert not {'pint', 'ucumvert'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
