"""Canonical rows as an OMOP extract: Parquet results, CSV for the rest, the tables beside them."""

import io
from pathlib import Path

import polars as pl

from pipelines.vocabulary.load import load_table

TABLES = {
    "patients": "person",
    "lab_results": "measurement",
    "treatments": "drug_exposure",
    "vaccinations": "drug_exposure",
    "assessments": "observation",
}
COLUMNS = {"person_source_value": "patient_id"}  # as the feed is told to
NUMBER = r"^(<=|>=|<|>)?([0-9.]+)$"
DECIMAL = pl.Decimal(18, 3)  # as the model's own exports have it
LOCAL_CONCEPT = 2_000_000_000  # ids from there on are a site's own
GENDERS = {"M": 8507, "F": 8532}
# CDC CVX codes of the vaccines in cohort.yaml.
CVX = {
    "influenza inactivated": "141",
    "pneumococcal": "33",
    "hepatitis B": "45",
    "varicella": "21",
    "21": "21",
    "zoster recombinant": "187",
    "yellow fever": "37",
    "MMR": "03",
}


def omop_results(rows: pl.DataFrame, path: Path) -> None:
    """A folder with measurement.parquet, its persons and its concepts."""
    known = load_table("omop_concepts").select(pl.col("concept_id").cast(pl.Int32), "concept_code")
    ids = dict(known.select("concept_code", "concept_id").iter_rows())
    parts = pl.col("value").str.extract_groups(NUMBER).struct
    place = path / "measurement.parquet"
    path.mkdir(parents=True, exist_ok=True)
    rows.select(
        measurement_id=digits("result_id"),
        person_id=person_id(),
        measurement_concept_id=local_concept("code"),
        measurement_date=pl.col("collected_at").dt.date(),
        measurement_datetime="collected_at",
        operator_concept_id=parts.field("1").replace_strict(ids, default=0),
        value_as_number=parts.field("2").cast(DECIMAL),
        value_as_concept_id=pl.lit(0, pl.Int32),
        unit_concept_id=pl.col("unit").replace_strict(ids, default=0),
        range_low=pl.col("reference_low").cast(DECIMAL),
        range_high=pl.col("reference_high").cast(DECIMAL),
        measurement_source_value=pl.col("code"),
        unit_source_value="unit",
        value_source_value="value",
    ).write_parquet(place)
    write_persons(rows, path)
    codes = rows.select(code="code", name="test_name").unique("code").sort("code")
    write_concepts(codes, "LOINC", path)


def omop_events(entity: str, rows: pl.DataFrame, path: Path) -> None:
    """A folder with the table of the entity, in upper case, and what belongs beside it."""
    path.mkdir(parents=True, exist_ok=True)
    if entity == "patients":
        write_persons(rows, path)
        return
    write(EVENT_TABLES[entity](rows), path / f"{TABLES[entity].upper()}.csv")
    write_persons(rows, path)
    if entity == "vaccinations":
        codes = pl.DataFrame({"code": sorted(set(CVX.values()))}).with_columns(name="code")
        write_concepts(codes, "CVX", path)


def write_persons(rows: pl.DataFrame, folder: Path) -> None:
    """Each patient of the rows once; and who died, where the rows say so."""
    persons = rows.unique("patient_id", keep="last", maintain_order=True)
    birth = persons["birth_date"] if "birth_date" in rows.columns else None
    has_more = birth is not None
    gender = pl.col("sex").replace_strict(GENDERS, default=0) if has_more else pl.lit(0)
    born = pl.col("birth_date").str.to_date() if has_more else pl.lit(None, pl.Date)
    write(
        persons.select(
            person_id=person_id(),
            gender_concept_id=gender,
            year_of_birth=born.dt.year(),
            month_of_birth=born.dt.month(),
            day_of_birth=born.dt.day(),
            care_site_id=pl.col("site").rank("dense") if has_more else pl.lit(None, pl.Int64),
            person_source_value="patient_id",
        ),
        folder / "PERSON.csv",
    )
    if has_more:
        write(
            persons.select(care_site_id=pl.col("site").rank("dense"), care_site_name="site").unique(
                maintain_order=True
            ),
            folder / "CARE_SITE.csv",
        )
        died = persons.filter(pl.col("followup_end_on").is_not_null())
        write(
            died.select(person_id=person_id(), death_date="followup_end_on"), folder / "DEATH.csv"
        )


def drug_exposures(rows: pl.DataFrame) -> pl.DataFrame:
    """Treatments by what the source calls the drug."""
    return rows.select(
        drug_exposure_id=digits("treatment_id", and_length=True),
        person_id=person_id(),
        drug_concept_id=pl.lit(0),
        drug_exposure_start_date=pl.col("started_at").str.slice(0, 10),
        drug_exposure_start_datetime=pl.col("started_at").str.replace("T", " "),
        drug_exposure_end_date=pl.col("ended_at").str.slice(0, 10),
        drug_exposure_end_datetime=pl.col("ended_at").str.replace("T", " "),
        quantity="dose",
        drug_source_value="drug",
        dose_unit_source_value="dose_unit",
    )


def vaccine_exposures(rows: pl.DataFrame) -> pl.DataFrame:
    """Vaccinations by their CVX concept."""
    return rows.with_columns(cvx=pl.col("vaccine").replace_strict(CVX, default=None)).select(
        drug_exposure_id=digits("vaccination_id", and_length=True),
        person_id=person_id(),
        drug_concept_id=local_concept("cvx"),
        drug_exposure_start_date="given_on",
        drug_source_value="vaccine",
    )


def observations(rows: pl.DataFrame) -> pl.DataFrame:
    """Assessments by what the source calls them."""
    return rows.select(
        observation_id=digits("assessment_id", and_length=True),
        person_id=person_id(),
        observation_concept_id=pl.lit(0),
        observation_date="assessed_on",
        value_as_string="outcome",
        observation_source_value="code",
    )


EVENT_TABLES = {
    "treatments": drug_exposures,
    "vaccinations": vaccine_exposures,
    "assessments": observations,
}


def write_concepts(codes: pl.DataFrame, vocabulary: str, folder: Path) -> None:
    """The concepts that are used (code, name), as vocabularies are handed out: with tabs."""
    concepts = codes.select(
        concept_id=local_concept("code"),
        concept_name="name",
        vocabulary_id=pl.lit(vocabulary),
        concept_code="code",
    )
    write(concepts, folder / "CONCEPT.csv", separator="\t")


def write(rows: pl.DataFrame, path: Path, separator: str = ",") -> None:
    """CSV with upper-case names."""
    buffer = io.BytesIO()
    rows.rename(str.upper).write_csv(buffer, separator=separator)
    path.write_bytes(buffer.getvalue())


def person_id() -> pl.Expr:
    """The number in the identifier, from 1: OMOP's 0 is none."""
    return (digits("patient_id") + 1).alias("person_id")


def digits(name: str, *, and_length: bool = False) -> pl.Expr:
    """The digits of an identifier as a number; its length tells apart what has the same digits."""
    text = pl.col(name).str.replace_all("[^0-9]", "")
    length = pl.col(name).str.len_chars().cast(pl.String).str.zfill(2)
    return (text + length if and_length else text).cast(pl.Int64)


def local_concept(name: str) -> pl.Expr:
    """A concept id of the site's own for a code."""
    return (digits(name).cast(pl.Int64) + LOCAL_CONCEPT).fill_null(0)
