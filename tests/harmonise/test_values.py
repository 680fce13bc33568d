"""What a result text is read as."""

import math

import pytest

from tests.harmonise.rows import result, verdict


def meaning(row):
    return row["value_kind"], row["value"], row["value_low"], row["value_high"]


def test_a_number_is_itself():
    row = result("platelets", "149.9", "10*9/L")
    assert meaning(row) == ("number", 149.9, 149.9, 149.9)
    assert (row["canonical_unit"], verdict(row)) == ("10*9/L", "accepted")


@pytest.mark.parametrize("text", ["<0.01", "< 0.01", " <0.01 "])
def test_below_a_number_is_anything_from_nought_to_just_under_it(text):
    kind, value, low, high = meaning(result("tsh", text, "mIU/L"))
    assert (kind, value, low) == ("comparator", 0.01, 0)
    assert high < 0.01 * (1 - 1e-9)


@pytest.mark.parametrize("text", ["≥ 3.5", ">=3.5", "=>3.5"])
def test_at_least_a_number_has_no_upper_end(text):
    assert meaning(result("tsh", text, "mIU/L")) == ("comparator", 3.5, 3.5, math.inf)


def test_more_than_a_number_begins_just_above_it():
    _, _, low, _ = meaning(result("upcr", ">200", "mg/g"))
    assert low > 200 * (1 + 1e-9)


def test_a_comparator_is_converted_with_its_number():
    _, value, low, high = meaning(result("upcr", "<=22.6", "mg/mmol"))
    assert value == high == pytest.approx(199.784)
    assert low == 0


@pytest.mark.parametrize(
    "text", ["1,234", "12 (clumped)", "149 L", "12-", "1.2.3", "1e999", "+5 x"]
)
def test_text_with_a_digit_that_is_no_number_is_a_bad_value(text):
    row = result("platelets", text, "10*9/L")
    assert verdict(row) == "bad_value"
    assert (row["value_kind"], row["value"]) == (None, None)


def test_a_lab_that_writes_1_234_for_a_thousand_is_not_read_as_one_and_a_bit():
    assert verdict(result("platelets", "1,234", "10*9/L")) == "bad_value"


def test_a_decimal_comma_is_read_where_the_feed_says_so():
    comma = {"decimal_comma": True}
    assert result("tsh", "1,5", "mIU/L", feed=comma)["value"] == 1.5
    assert verdict(result("tsh", "1.5", "mIU/L", feed=comma)) == "bad_value"
    assert verdict(result("tsh", "1.234,5", "mIU/L", feed=comma)) == "bad_value"


@pytest.mark.parametrize(
    "text", ["see comment", "clotted", "haemolysed", "QNS", "-", "n/a", "TNTC"]
)
def test_text_without_a_digit_is_kept_as_unreadable_whatever_its_unit(text):
    row = result("platelets", text, "furlongs")
    assert (row["value_kind"], row["value"], verdict(row)) == ("unreadable", None, "accepted")


@pytest.mark.parametrize("text", ["QNS", "clotted", "see comment"])
def test_a_strip_that_could_not_be_read_has_no_grade(text):
    assert meaning(result("urine_protein", text, None)) == ("unreadable", None, None, None)


def test_a_range_is_a_result_for_urine_red_cells_only():
    assert meaning(result("urine_rbc", "3-5", "/HPF")) == ("range", 3, 3, 5)
    assert meaning(result("urine_rbc", "0 \u2013 2", "/HPF")) == ("range", 0, 0, 2)
    assert verdict(result("platelets", "130-400", "10*9/L")) == "bad_value"


def test_a_range_that_runs_backwards_is_a_bad_value():
    assert verdict(result("urine_rbc", "5-3", "/HPF")) == "bad_value"


def test_too_numerous_to_count_is_more_than_100_per_field_without_a_unit():
    row = result("urine_rbc", "TNTC")
    kind, value, low, high = meaning(row)
    assert (kind, value, high, row["canonical_unit"]) == ("comparator", 100, math.inf, "/[HPF]")
    assert low > 100


@pytest.mark.parametrize("word", ["none", "None Seen", "nil", "not seen", "negative"])
def test_words_for_no_red_cells_are_nought_per_field(word):
    row = result("urine_rbc", word)
    assert meaning(row) == ("number", 0, 0, 0)
    assert row["canonical_unit"] == "/[HPF]"


def test_counts_per_microlitre_stay_what_they_are():
    assert result("urine_rbc", "25", "/uL")["canonical_unit"] == "/uL"
    assert result("urine_rbc", "25", "10*6/L")["canonical_unit"] == "/uL"


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("negative", 0), ("NEG", 0), ("nil", 0), ("-", 0), ("trace", 0.5), ("Tr", 0.5), ("±", 0.5),
        ("1+", 1), ("+1", 1), ("1 +", 1), ("+", 1), ("\uff0b", 1), ("positive", 1), ("1+ (30)", 1),
        ("2+", 2), ("++", 2), ("3+", 3), ("+++", 3), ("4+", 4), ("++++", 4), ("30 mg/dL", 1),
    ],
)  # fmt: skip
def test_words_of_a_protein_strip_are_grades(text, grade):
    row = result("urine_protein", text)
    assert meaning(row) == ("ordinal", grade, grade, grade)
    assert row["canonical_unit"] is None


@pytest.mark.parametrize(
    ("text", "unit", "grade"),
    [
        ("0", None, 0), ("10", None, 0.5), ("29.9", "mg/dL", 0.5), ("30", None, 1),
        ("99", "mg/dL", 1), ("100", None, 2), ("300", None, 3), ("999", "mg/dL", 3),
        ("1000", None, 4), ("5", "mg/dL", 0), ("0.3", "g/L", 1), ("0.1", "g/L", 0.5),
        ("1", "g/L", 2),
    ],
)  # fmt: skip
def test_numbers_of_a_protein_strip_are_graded(text, unit, grade):
    assert meaning(result("urine_protein", text, unit)) == ("ordinal", grade, grade, grade)


def test_less_than_10_on_a_strip_is_negative_not_a_trace():
    assert meaning(result("urine_protein", "<10", "mg/dL")) == ("ordinal", 0, 0, 0)


@pytest.mark.parametrize("text", ["1", "9", "2", "0.3", "1.5", "<5"])
def test_a_small_bare_number_on_a_strip_could_be_a_grade_and_is_a_bad_value(text):
    assert verdict(result("urine_protein", text)) == "bad_value"


def test_more_than_300_on_a_strip_is_3_plus_or_4_plus():
    assert meaning(result("urine_protein", ">300")) == ("ordinal", 3, 3, 4)


def test_leukocyte_esterase_and_nitrite_are_read_as_words():
    assert result("leukocyte_esterase", "Moderate")["value"] == 2
    assert result("leukocyte_esterase", "1+")["value"] == 1
    assert result("nitrite", "POSITIVE")["value"] == 1
    assert result("nitrite", "neg.")["value"] == 0


@pytest.mark.parametrize("word", ["positive", "Reactive", "IMMUNE", "detected"])
def test_words_for_immunity_to_chickenpox(word):
    assert result("vzv_igg", word)["value"] == 1


@pytest.mark.parametrize("word", ["not detected", "non-reactive", "Not Immune", "negative"])
def test_words_for_no_immunity_to_chickenpox(word):
    assert result("vzv_igg", word)["value"] == 0


def test_a_number_for_immunity_is_kept_but_not_used():
    """Its cut-off is the assay's own, so nobody can say what 1.8 means."""
    row = result("vzv_igg", "1.8", "index")
    assert (row["value_kind"], verdict(row)) == ("unreadable", "accepted")


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "reason"),
    [
        ("platelets", "0", "10*9/L", "implausible_value"),
        ("platelets", "1", "10*9/L", "accepted"),
        ("platelets", "3000", "10*9/L", "accepted"),
        ("platelets", "3001", "10*9/L", "implausible_value"),
        ("platelets", "190000", "thou/mm3", "implausible_value"),
        ("wbc", "0.05", "10*9/L", "accepted"),
        ("creatinine", "-5", "umol/L", "implausible_value"),
        ("hemoglobin", "2", "g/dL", "accepted"),
        ("hemoglobin", "1.9", "g/dL", "implausible_value"),
        ("bilirubin", "0.05", "mg/dL", "accepted"),
        ("bilirubin", "60", "mg/dL", "accepted"),
        ("urine_rbc", "1001", "/HPF", "implausible_value"),
        ("urine_rbc", "1001", "/uL", "accepted"),
    ],
)
def test_a_value_no_patient_has_is_set_aside(analyte, value, unit, reason):
    assert verdict(result(analyte, value, unit)) == reason


def test_a_comparator_is_implausible_only_if_no_number_it_stands_for_is_plausible():
    assert verdict(result("platelets", "<10", "10*9/L")) == "accepted"
    assert verdict(result("platelets", "<1", "10*9/L")) == "implausible_value"
    assert verdict(result("platelets", ">3000", "10*9/L")) == "implausible_value"
    assert verdict(result("platelets", ">=3000", "10*9/L")) == "accepted"
    assert verdict(result("tsh", "<0", "mIU/L")) == "implausible_value"
