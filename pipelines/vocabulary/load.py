"""The vocabulary: what laboratories and clinics write, and what it means, as validated tables."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from pydantic import ValidationError

from pipelines.errors import VocabularyError
from pipelines.vocabulary import text_keys
from pipelines.vocabulary.contradictions import Located, contradictions
from pipelines.vocabulary.rows import (
    AnalyteRow,
    AssessmentCodeRow,
    CodeRow,
    ColumnNameRow,
    DrugRow,
    FactorRow,
    GradeRow,
    OmopConceptRow,
    OutcomeRow,
    PlausibleRow,
    RefusedUnitRow,
    StatusRow,
    UnitRow,
    VaccineRow,
    VocabularyRow,
    WordRow,
)

VOCABULARY_FOLDER = Path(__file__).resolve().parents[2] / "vocabulary"
ROW_OF: dict[str, type[VocabularyRow]] = {
    "analytes": AnalyteRow,
    "codes": CodeRow,
    "units": UnitRow,
    "refused_units": RefusedUnitRow,
    "factors": FactorRow,
    "plausible": PlausibleRow,
    "words": WordRow,
    "grades": GradeRow,
    "statuses": StatusRow,
    "drugs": DrugRow,
    "vaccines": VaccineRow,
    "omop_concepts": OmopConceptRow,
    "assessment_codes": AssessmentCodeRow,
    "column_names": ColumnNameRow,
    "outcomes": OutcomeRow,
}


@dataclass(frozen=True)
class Vocabulary:
    """Every file as a table. Units, refused units, words and statuses have a `key`."""

    analytes: pl.DataFrame
    codes: pl.DataFrame
    units: pl.DataFrame
    refused_units: pl.DataFrame
    factors: pl.DataFrame
    plausible: pl.DataFrame
    words: pl.DataFrame
    grades: pl.DataFrame
    statuses: pl.DataFrame
    drugs: pl.DataFrame
    vaccines: pl.DataFrame
    omop_concepts: pl.DataFrame
    assessment_codes: pl.DataFrame
    column_names: pl.DataFrame
    outcomes: pl.DataFrame


def load_vocabulary(folder: Path = VOCABULARY_FOLDER) -> Vocabulary:
    """Read every file, or raise every error in them at once, with file and line."""
    problems: list[str] = []
    rows: dict[str, list[Located]] = {}
    for name, row_class in ROW_OF.items():
        rows[name] = read_rows(folder / f"{name}.csv", row_class, problems)
    problems = problems or contradictions(rows)
    if problems:
        raise VocabularyError("\n".join(problems))
    tables = {name: as_table([row for _, row in rows[name]], ROW_OF[name]) for name in ROW_OF}
    return Vocabulary(
        **{
            **tables,
            "units": keyed(tables["units"], text_keys.unit_key(pl.col("spelling")), ["key"]),
            "refused_units": tables["refused_units"].with_columns(
                key=text_keys.unit_key(pl.col("spelling"))
            ),
            "words": keyed(tables["words"], text_keys.word_key(pl.col("word")), ["analyte", "key"]),
            "statuses": keyed(
                tables["statuses"], text_keys.status_key(pl.col("word")), ["of", "key"]
            ),
        }
    )


def load_table(name: str) -> pl.DataFrame:
    """One file as a table, for who needs no more; what is wrong with it is said like there."""
    problems: list[str] = []
    rows = read_rows(VOCABULARY_FOLDER / f"{name}.csv", ROW_OF[name], problems)
    if problems:
        raise VocabularyError("\n".join(problems))
    return as_table([row for _, row in rows], ROW_OF[name])


def read_rows(path: Path, row_class: type[VocabularyRow], problems: list[str]) -> list[Located]:
    """The rows of one file with their places; what is wrong with it goes to `problems`."""
    try:
        lines = list(data_lines(path))
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{path.name}: can't be read ({type(error).__name__}); install anew")
        return []
    reader = csv.reader([text for _, text in lines], strict=True)
    header = next(reader, [])
    expected = list(row_class.model_fields)
    if header != expected:
        problems.append(f"{path.name}: the columns must be {','.join(expected)}")
        return []
    rows = []
    for (number, _), cells in zip(lines[1:], reader, strict=True):
        place = f"{path.name}:{number}"
        if len(cells) != len(expected):
            problems.append(f"{place}: has {len(cells)} cells, must have {len(expected)}")
            continue
        try:
            rows.append((place, row_class(**dict(zip(expected, cells, strict=True)))))
        except ValidationError as invalid:
            for fault in invalid.errors():
                problems.append(f"{place}: {fault['loc'][0]}: {fault['msg']}")
    return rows


def data_lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file that are no comment, with their numbers."""
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if text and not text.startswith("# "):
            yield number, text


def as_table(rows: Sequence[VocabularyRow], row_class: type[VocabularyRow]) -> pl.DataFrame:
    """The rows as a table, numbers as Float64, all else as String."""
    numbers = {"bare_from", "factor", "low", "high", "below", "grade"}
    schema = {name: pl.Float64 if name in numbers else pl.String for name in row_class.model_fields}
    return pl.DataFrame([row.model_dump() for row in rows], schema=schema, orient="row")


def keyed(table: pl.DataFrame, key: pl.Expr, unique: list[str]) -> pl.DataFrame:
    """The table with the key it is looked up by; spellings alike in every respect become one."""
    return table.with_columns(key=key).unique(unique, keep="first", maintain_order=True)


def drug_texts(vocabulary: Vocabulary, texts: list[str]) -> pl.DataFrame:
    """(drug, text) for each text that holds a name or code of the drug as a whole word."""
    phrases = vocabulary.drugs.select(
        group="drug",
        phrase=text_keys.words_of(pl.col("text")),
        is_prefix=pl.col("kind") == "atc_prefix",
        is_whole=pl.lit(False),
        unless=pl.lit(None, pl.String),
    )
    return matching_texts(phrases, texts).rename({"group": "drug"})


def vaccine_texts(vocabulary: Vocabulary, texts: list[str]) -> pl.DataFrame:
    """(vaccine_group, text) for each text that names a vaccine of the group, or is its CVX code."""
    is_cvx = pl.col("kind") == "cvx"
    phrases = vocabulary.vaccines.select(
        group="vaccine_group",
        phrase=text_keys.words_of(
            pl.when(is_cvx).then(pl.col("text").str.strip_chars_start("0")).otherwise("text")
        ),
        is_prefix=pl.lit(False),
        is_whole=is_cvx,
        unless=text_keys.words_of(pl.col("unless")),
    )
    return matching_texts(phrases, texts).rename({"group": "vaccine_group"})


def matching_texts(phrases: pl.DataFrame, texts: list[str]) -> pl.DataFrame:
    """(group, text), sorted: texts in which a phrase of the group stands.

    Case and punctuation don't matter. A prefix may go on within its last word; a whole phrase is
    all of the text, but for "CVX" before it and zeros that lead it; `unless` undoes a match.
    """
    distinct = pl.DataFrame({"text": texts}, schema={"text": pl.String}).drop_nulls().unique()
    pairs = distinct.with_columns(
        words=text_keys.words_of(pl.col("text")),
    ).join(phrases, how="cross")
    code = pl.col("words").str.replace(r"^ (?:cvx )?0*", " ")
    beginning = pl.col("phrase").str.strip_chars_end(" ")
    matches = (
        pl.when("is_whole")
        .then(code == pl.col("phrase"))
        .when("is_prefix")
        .then(pl.col("words").str.contains(beginning, literal=True))
        .otherwise(pl.col("words").str.contains(pl.col("phrase"), literal=True))
    )
    undone = pl.col("words").str.contains(pl.col("unless"), literal=True).fill_null(False)
    found = pairs.filter(matches & ~undone).select("group", "text").unique()
    return found.sort("group", "text")
