"""Answers as codes: LOINC, SNOMED CT and OMOP say the same as the words they stand for."""

import pytest

from tests.harmonise.rows import result, verdict

GRADES = {
    0: ["LA6577-6", "260385009", "LA9634-2", "2667000", "260415000", "OMOP:9189"],
    0.5: ["LA11832-5", "260405006", "OMOP:4127785"],
    1: ["LA11841-6", "260347006", "OMOP:4123508", "LA6576-8", "10828004", "LA9633-4", "52101004"],
    2: ["LA11842-4", "260348001", "OMOP:4126673"],
    3: ["LA11843-2", "260349009", "OMOP:4125547"],
    4: ["LA11844-0", "260350009", "OMOP:4126674"],
}
CASES = [(code, grade) for grade, codes in GRADES.items() for code in codes]


@pytest.mark.parametrize(("code", "grade"), CASES)
@pytest.mark.parametrize("analyte", ["urine_protein", "leukocyte_esterase"])
def test_a_code_on_a_strip_is_a_grade(analyte, code, grade):
    assert result(analyte, code)["value"] == grade


@pytest.mark.parametrize(("code", "grade"), CASES)
def test_nitrite_is_there_or_not_whatever_the_plusses(code, grade):
    row = result("nitrite", code)
    assert row["value"] == (None if grade == 0.5 else min(grade, 1))


@pytest.mark.parametrize(
    ("analyte", "text", "grade"),
    [
        ("urine_protein", "Urine protein test = ++ (finding)", 2),
        ("urine_protein", "167273002", 0),
        ("urine_protein", "Present ++ out of ++++ (qualifier value)", 2),
        ("leukocyte_esterase", "Urine leukocyte test negative (finding)", 0),
        ("leukocyte_esterase", "394712000", 1),
        ("nitrite", "Urine nitrite positive", 1),
        ("nitrite", "314138001", 0),
    ],
)
def test_findings_that_name_test_and_answer_at_once(analyte, text, grade):
    assert result(analyte, text)["value"] == grade


@pytest.mark.parametrize(
    ("code", "value"),
    [("LA15255-5", 1), ("11214006", 1), ("OMOP:9191", 1), ("LA15256-3", 0), ("131194007", 0),
     ("OMOP:9189", 0), ("LA11884-6", 0.5), ("280414007", 0.5)],
)  # fmt: skip
def test_codes_of_serology(code, value):
    assert result("vzv_igg", code)["value"] == value


@pytest.mark.parametrize("code", ["LA6577-6", "260385009", "260413007", "Not detected"])
def test_a_code_for_no_red_cells_is_nought_per_field(code):
    row = result("urine_rbc", code)
    assert (row["value"], row["canonical_unit"]) == (0, "/[HPF]")


def test_a_code_for_red_cells_that_counts_none_is_not_read_as_a_number():
    assert verdict(result("urine_rbc", "LA11841-6", "/[HPF]")) == "bad_value"


@pytest.mark.parametrize("code", ["LA99999-9", "OMOP:9192345"])
def test_a_code_nobody_listed_is_set_aside(code):
    assert verdict(result("urine_protein", code)) == "bad_value"


def test_a_plus_in_brackets_is_a_trace_to_some_and_1_plus_to_others_and_has_no_grade():
    row = result("urine_protein", "(+)")
    assert (row["value_kind"], row["value"], verdict(row)) == ("unreadable", None, "accepted")
