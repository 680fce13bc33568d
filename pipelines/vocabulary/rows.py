"""One row of each vocabulary file: its fields, what they may hold, and nothing else."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

LOINC_CODE = re.compile(r"[0-9]{1,7}-[0-9]")


def is_loinc(code: str) -> bool:
    """Whether the check digit (mod 10, as LOINC defines it) confirms the code."""
    if not LOINC_CODE.fullmatch(code):
        return False
    digits = [int(digit) for digit in reversed(code[:-2])]
    doubled = int("".join(str(digit) for digit in reversed(digits[0::2]))) * 2
    total = sum(int(digit) for digit in str(doubled)) + sum(digits[1::2])
    return (10 - total % 10) % 10 == int(code[-1])


def loinc_code(code: str) -> str:
    """A LOINC code whose check digit is right."""
    if not is_loinc(code):
        raise ValueError("is not a LOINC code (its check digit is wrong); copy it anew")
    return code


def blank_is_null(text: object) -> object:
    """An empty cell is no value."""
    return None if text == "" else text


def reads_as_number(text: str) -> str:
    """A number, or a comparator and a number."""
    if not re.fullmatch(r"[<>]?[0-9]+(\.[0-9]+)?", text):
        raise ValueError("must be a number, or > or < and a number")
    return text


Text = Annotated[str, Field(min_length=1)]
OptionalText = Annotated[str | None, BeforeValidator(blank_is_null)]
OptionalNumber = Annotated[float | None, BeforeValidator(blank_is_null)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
OptionalName = Annotated[Name | None, BeforeValidator(blank_is_null)]


class VocabularyRow(BaseModel):
    """Every row names where it comes from, except a factor, whose derivation is its source."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AnalyteRow(VocabularyRow):
    """A monitored analyte."""

    analyte: Name
    title: Text
    scale: Literal["number", "ordinal"]
    canonical_unit: OptionalText
    percentage_of: OptionalName
    absolute: OptionalName
    bare_unit: OptionalText
    bare_from: OptionalNumber
    ranges: Annotated[Literal["yes"] | None, BeforeValidator(blank_is_null)]
    source: Text


class CodeRow(VocabularyRow):
    """A code read as an analyte."""

    system: Literal["LOINC"]
    code: Annotated[str, AfterValidator(loinc_code)]
    analyte: Name
    display: Text
    source: Text


class UnitRow(VocabularyRow):
    """A spelling of a unit."""

    spelling: Text
    ucum: Text
    source: Text


class RefusedUnitRow(VocabularyRow):
    """A spelling that is not read on purpose; of every analyte where none is named."""

    analyte: OptionalName
    spelling: Text
    reason: Text
    source: Text


class FactorRow(VocabularyRow):
    """What a value in a unit is multiplied with to be in the canonical one."""

    analyte: Name
    ucum: Text
    canonical_unit: Text
    factor: Annotated[float, Field(gt=0)]
    derivation: Annotated[str, Field(pattern=r"^(ucum|same|molar [0-9.]+)$")]


class PlausibleRow(VocabularyRow):
    """What a value can be; a blank bound is open."""

    analyte: Name
    canonical_unit: Text
    low: OptionalNumber
    high: OptionalNumber
    source: Text


class WordRow(VocabularyRow):
    """A word that stands for a value."""

    analyte: Name
    word: Text
    reads_as: Annotated[str, AfterValidator(reads_as_number)]
    source: Text


class GradeRow(VocabularyRow):
    """A step of a strip pad read as a number; a blank `below` is the rest."""

    analyte: Name
    canonical_unit: Text
    below: OptionalNumber
    grade: Annotated[float, Field(ge=0)]
    source: Text


class StatusRow(VocabularyRow):
    """A status word."""

    of: Literal["result", "event", "outcome"]
    word: Text
    status_class: Literal["counts", "pending", "withdrawn", "completed", "planned", "not-done"]
    source: Text


class DrugRow(VocabularyRow):
    """A text read as a drug."""

    drug: Name
    kind: Literal["name", "atc", "rxnorm", "snomed", "atc_prefix"]
    text: Text
    source: Text


class VaccineRow(VocabularyRow):
    """A text read as a vaccine of a group."""

    vaccine_group: Name
    kind: Literal["name", "cvx"]
    text: Text
    unless: OptionalText
    source: Text


class OmopConceptRow(VocabularyRow):
    """A concept that an OMOP extract may use without naming it in a concept table of its own."""

    concept_id: Annotated[str, Field(pattern=r"^[1-9][0-9]*$")]
    concept_name: Text
    vocabulary_id: Text
    concept_code: Text
    source: Text


class AssessmentCodeRow(VocabularyRow):
    """A code read as an assessment."""

    assessment: Name
    system: Literal["name", "SNOMED", "LOINC", "CPT4"]
    code: Text
    display: Text
    source: Text


class ColumnNameRow(VocabularyRow):
    """What others call a canonical column."""

    entity: Name
    column: Name
    spelling: Text
    source: Text


class OutcomeRow(VocabularyRow):
    """The code of an answer."""

    code: Text
    outcome: Text
    source: Text
