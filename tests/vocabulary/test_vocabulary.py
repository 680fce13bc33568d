"""The vocabulary says one thing about everything, and says where when it doesn't."""

import re
import shutil

import polars as pl
import pytest

from pipelines.errors import VocabularyError
from pipelines.vocabulary.load import (
    VOCABULARY_FOLDER,
    drug_texts,
    load_vocabulary,
    vaccine_texts,
)

VOCABULARY = load_vocabulary()


def with_line(tmp_path, file, line):
    """The vocabulary with one line more, and what loading it complains of."""
    folder = tmp_path / "vocabulary"
    shutil.copytree(VOCABULARY_FOLDER, folder)
    with (folder / file).open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")
    with pytest.raises(VocabularyError) as refused:
        load_vocabulary(folder)
    number = len((folder / file).read_text(encoding="utf-8").splitlines())
    assert f"{file}:{number}" in str(refused.value)
    return str(refused.value)


def test_no_code_is_two_analytes():
    assert VOCABULARY.codes["code"].is_unique().all()


def test_a_code_given_twice_is_named_with_both_places(tmp_path):
    text = with_line(tmp_path, "codes.csv", "LOINC,777-3,wbc,again,test")
    assert re.search(r"codes.csv:\d+: LOINC 777-3 is already on codes.csv:\d+", text)


@pytest.mark.parametrize(
    ("file", "line", "says"),
    [
        ("codes.csv", "LOINC,777-4,platelets,wrong digit,test", "check digit"),
        ("codes.csv", "LOINC,2951-2,sodium,Sodium,test", "not in analytes.csv"),
        ("units.csv", "10*9 / l,10*6/L,test", "already on"),
        ("units.csv", "mmol/L", "cells"),
        ("factors.csv", "wbc,furlong,10*9/L,2,ucum", "no spelling"),
        ("factors.csv", "creatinine,mg/dL,umol/L,88.4,molar 113.12", "already on"),
        ("factors.csv", "alt,ukat/L,U/L,sixty,ucum", "factor"),
        ("words.csv", "nitrite,NEG,1,test", "already on"),
        ("statuses.csv", "result,FINAL,pending,test", "already on"),
        ("grades.csv", "urine_protein,mg/dL,20,1,test", "rise"),
        ("analytes.csv", "sodium,Sodium,number,mmol/L,,,,,,test", "does not convert"),
    ],
)
def test_a_contradiction_is_named_with_file_and_line(tmp_path, file, line, says):
    assert says in with_line(tmp_path, file, line)


def test_every_analyte_has_codes_and_what_it_needs_to_be_read():
    known = set(VOCABULARY.analytes["analyte"])
    assert set(VOCABULARY.codes["analyte"]) == known
    worded = set(VOCABULARY.words["analyte"])
    assert known == worded | set(VOCABULARY.factors["analyte"])


def test_canonical_units_are_those_the_protocols_are_written_in():
    units = dict(VOCABULARY.analytes.select("analyte", "canonical_unit").iter_rows())
    assert units["platelets"] == units["lymphocytes"] == "10*9/L"
    assert (units["hemoglobin"], units["creatinine"], units["tsh"]) == ("g/L", "umol/L", "m[IU]/L")
    assert (units["upcr"], units["urine_rbc"], units["free_t4"]) == ("mg/g", "/[HPF]", "pmol/L")


def test_10_to_the_3_per_millilitre_is_left_unknown():
    assert "10*3/ml" not in VOCABULARY.units["key"]


@pytest.mark.parametrize(
    "text",
    ["alemtuzumab", "Alemtuzumab 12 mg IV", "LEMTRADA", "L04AA34", "ATC:L04AG06", "117055",
     "RxNorm 1594660"],
)  # fmt: skip
def test_texts_read_as_alemtuzumab(text):
    assert drug_texts(VOCABULARY, [text]).rows() == [("alemtuzumab", text)]


@pytest.mark.parametrize("text", ["alemtuzumabum", "1170550", "L04AA3", "natalizumab", ""])
def test_texts_not_read_as_alemtuzumab(text):
    assert drug_texts(VOCABULARY, [text]).is_empty()


@pytest.mark.parametrize(
    "text", ["methylprednisolone 1 g", "Prednisone", "H02AB", "h02ab04", "Dexamethasone (oral)"]
)
def test_texts_read_as_a_corticosteroid(text):
    assert drug_texts(VOCABULARY, [text]).rows() == [("corticosteroid", text)]


def groups(text):
    return vaccine_texts(VOCABULARY, [text])["vaccine_group"].to_list()


@pytest.mark.parametrize(
    "text",
    ["MMR", "03", "3", "CVX 03", "Yellow Fever", "37", "BCG", "19", "111", "149", "oral typhoid",
     "25", "Influenza, live, intranasal, quadrivalent"],
)  # fmt: skip
def test_live_vaccines(text):
    assert groups(text) == ["live"]


@pytest.mark.parametrize(
    "text", ["varicella", "21", "MMRV", "94", "zoster live", "121", "Zostavax"]
)
def test_live_vaccines_against_chickenpox(text):
    assert groups(text) == ["live", "vzv_immunity"]


@pytest.mark.parametrize("text", ["187", "Shingrix", "zoster recombinant"])
def test_a_vaccine_that_is_not_live_but_gives_immunity(text):
    assert groups(text) == ["vzv_immunity"]


@pytest.mark.parametrize(
    "text",
    ["COVID-19 mRNA", "influenza, inactivated", "Hepatitis B 20 ug", "tetanus",
     "varicella zoster immune globulin", "pneumococcal 21-valent"],
)  # fmt: skip
def test_vaccines_of_no_group(text):
    assert groups(text) == []


def test_matching_nothing_gives_typed_columns():
    assert drug_texts(VOCABULARY, []).schema == {"drug": pl.String, "text": pl.String}
    assert vaccine_texts(VOCABULARY, []).schema == {"vaccine_group": pl.String, "text": pl.String}
