"""Every factor is derived anew, from UCUM or from the molar mass it names."""

import pytest
from ucumvert import PintUcumRegistry

from pipelines.vocabulary.load import load_vocabulary

FACTORS = list(load_vocabulary().factors.iter_rows(named=True))
MOLAR_TOLERANCE = 1e-3  # customary factors are rounded to four figures


@pytest.fixture(scope="module")
def quantity():
    """One of a unit; counts per field are plain numbers, for UCUM's field has no size."""
    registry = PintUcumRegistry()
    return lambda ucum: registry.from_ucum(ucum.replace("[HPF]", "1").replace("[IU]", "U"))


def of(derivation):
    return [row for row in FACTORS if row["derivation"].startswith(derivation)]


def named(row):
    return f"{row['analyte']} {row['ucum']}"


@pytest.mark.parametrize("row", of("ucum"), ids=named)
def test_scaling_is_what_ucum_says(row, quantity):
    ratio = quantity(row["ucum"]) / quantity(row["canonical_unit"])
    assert ratio.to("").magnitude == pytest.approx(row["factor"], rel=1e-9)


@pytest.mark.parametrize("row", of("molar"), ids=named)
def test_mass_and_amount_are_bound_by_the_molar_mass(row, quantity):
    molar_mass = float(row["derivation"].removeprefix("molar ")) * quantity("g/mol")
    ratio = quantity(row["ucum"]) / quantity(row["canonical_unit"])
    is_amount = row["analyte"] == "hemoglobin"  # mmol/L into g/L; the others divide by the mass
    factor = ratio * molar_mass if is_amount else ratio / molar_mass
    assert factor.to("").magnitude == pytest.approx(row["factor"], rel=MOLAR_TOLERANCE)


@pytest.mark.parametrize("row", of("same"), ids=named)
def test_two_names_of_one_quantity_have_the_factor_one(row):
    assert row["factor"] == 1
    assert row["analyte"] in ("alt", "ast", "tsh")


def test_every_factor_is_one_of_the_three():
    assert len(of("ucum")) + len(of("molar")) + len(of("same")) == len(FACTORS)
