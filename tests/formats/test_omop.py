"""OMOP extracts, told by small tables written out in full, and by two patients of a public one."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.errors import FileRefused
from pipelines.harmonise.reading import prepare_reading
from pipelines.harmonise.rows import harmonise
from pipelines.intake.accounting import IntakeReport
from pipelines.intake.ingest import ingest
from pipelines.settings import Feed, load_configuration
from pipelines.vocabulary.load import load_vocabulary
from tests.readers.extracts import rows_of

PUBLIC = Path(__file__).parents[1] / "data" / "omop-synthea27nj"
MEASUREMENT = (
    "measurement_id,person_id,measurement_concept_id,measurement_date,measurement_datetime,"
    "measurement_time,operator_concept_id,value_as_number,value_as_concept_id,unit_concept_id,"
    "range_low,range_high,measurement_source_value,measurement_source_concept_id,"
    "unit_source_value,value_source_value,visit_occurrence_id"
)
PLATELETS = {
    "measurement_id": "1",
    "person_id": "7",
    "measurement_concept_id": "3024929",
    "measurement_date": "2026-03-01",
    "value_as_number": "210.000",
    "unit_concept_id": "8848",
}


def feed(entity: str, **more: object) -> Feed:
    return Feed(name="omop", entity=entity, format="omop", path="*", **more)


def put(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n")
    return path


def measured(folder: Path, *rows: dict[str, str], name: str = "MEASUREMENT.csv") -> Path:
    """A table of measurements: platelets of 210 of person 7, and what each row says otherwise."""
    names = MEASUREMENT.split(",")
    cells = [",".join((PLATELETS | row).get(column, "") for column in names) for row in rows]
    return put(folder, name, MEASUREMENT.upper(), *cells)


def read_one(folder: Path, **row: str) -> dict[str, str]:
    [found] = rows_of(feed("lab_results"), measured(folder, row)).rows(named=True)
    return found


def harmonised(path: Path) -> pl.DataFrame:
    reading = prepare_reading(feed("lab_results"), load_vocabulary(), "Europe/London")
    return harmonise(rows_of(reading.feed, path), reading, date(2026, 6, 30))


def test_a_measurement_is_a_result_in_ucum_under_its_loinc_code(tmp_path):
    found = read_one(tmp_path)
    told = ("result_id", "patient_id", "code", "code_system", "value", "unit", "collected_at")
    assert [found[name] for name in told] == [
        "1", "7", "777-3", "LOINC", "210", "10*3/uL", "2026-03-01",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("operator", "text"),
    [("4171756", "<210"), ("4171754", "<=210"), ("4172703", "210"), ("4171755", ">=210"),
     ("4172704", ">210"), ("0", "210"), ("", "210")],
)  # fmt: skip
def test_the_operator_stands_before_the_number(tmp_path, operator, text):
    assert read_one(tmp_path, operator_concept_id=operator)["value"] == text


def test_an_operator_nobody_knows_makes_the_value_unreadable(tmp_path):
    rows = harmonised(measured(tmp_path, {"operator_concept_id": "999"}))
    assert rows["reason"].to_list() == ["bad_value"]


def test_a_comparator_that_only_the_source_kept_is_kept(tmp_path):
    assert read_one(tmp_path, value_source_value="<210")["value"] == "<210"


def test_a_comparator_of_another_number_is_not_believed(tmp_path):
    assert read_one(tmp_path, value_source_value="<200")["value"] == "210"


def test_an_answer_is_read_by_its_concept(tmp_path):
    protein = {
        "measurement_concept_id": "3014051", "value_as_number": "", "unit_concept_id": "0",
        "value_as_concept_id": "4123508",
    }  # fmt: skip
    rows = harmonised(measured(tmp_path, protein))
    assert rows.select("analyte", "value", "outcome").row(0) == ("urine_protein", 1.0, "accepted")


def test_an_answer_that_is_only_text_is_read_as_text(tmp_path):
    protein = {
        "measurement_concept_id": "3014051", "value_as_number": "", "unit_concept_id": "0",
        "value_as_concept_id": "0", "value_source_value": "trace",
    }  # fmt: skip
    assert harmonised(measured(tmp_path, protein))["value"].to_list() == [0.5]


def test_a_unit_without_a_concept_is_what_the_source_wrote(tmp_path):
    assert read_one(tmp_path, unit_concept_id="0", unit_source_value="K/uL")["unit"] == "K/uL"


def test_a_unit_concept_nobody_names_is_set_aside_and_not_guessed(tmp_path):
    rows = harmonised(measured(tmp_path, {"unit_concept_id": "123456"}))
    assert rows["reason"].to_list() == ["unit_unknown"]


def test_a_missing_unit_is_set_aside(tmp_path):
    rows = harmonised(measured(tmp_path, {"unit_concept_id": "0"}))
    assert rows["reason"].to_list() == ["unit_missing"]


def test_the_concept_table_of_the_extract_names_its_own_concepts(tmp_path):
    put(tmp_path, "CONCEPT.csv", "concept_id\tconcept_name\tvocabulary_id\tconcept_code",
        "2000000001\tPlatelets by hand\tLOINC\t778-1")  # fmt: skip
    found = read_one(tmp_path, measurement_concept_id="2000000001")
    assert (found["code"], found["test_name"]) == ("778-1", "Platelets by hand")


def test_the_sources_concept_serves_where_the_standard_one_is_no_loinc(tmp_path):
    put(tmp_path, "CONCEPT.csv", "concept_id,concept_name,vocabulary_id,concept_code",
        "4267147,Platelet count,SNOMED,61928009")  # fmt: skip
    found = read_one(
        tmp_path, measurement_concept_id="4267147", measurement_source_concept_id="3024929"
    )
    assert (found["code"], found["code_system"]) == ("777-3", "LOINC")


def test_without_a_concept_the_sources_own_code_is_the_code(tmp_path):
    found = read_one(tmp_path, measurement_concept_id="0", measurement_source_value="PLT")
    assert (found["code"], found["code_system"]) == ("PLT", None)


def test_a_code_of_another_vocabulary_is_not_taken_for_loinc(tmp_path):
    put(tmp_path, "CONCEPT.csv", "concept_id,concept_name,vocabulary_id,concept_code",
        "4267147,Platelet count,SNOMED,61928009")  # fmt: skip
    found = read_one(tmp_path, measurement_concept_id="4267147", measurement_source_value="777-3")
    assert (found["code"], found["code_system"]) == ("777-3", "SNOMED")


def test_a_clock_time_goes_before_a_midnight_that_only_fills_the_column(tmp_path):
    found = read_one(
        tmp_path, measurement_datetime="2026-03-01 00:00:00", measurement_time="08:15:00"
    )
    assert found["collected_at"] == "2026-03-01T08:15:00"


def test_the_site_of_a_result_is_that_of_its_visit(tmp_path):
    put(tmp_path, "visit_occurrence.csv", "visit_occurrence_id,care_site_id", "5,12")
    put(tmp_path, "care_site.csv", "care_site_id,care_site_name", "12,North Clinic")
    assert read_one(tmp_path, visit_occurrence_id="5.0")["site"] == "North Clinic"


def test_patients_may_be_called_what_the_source_calls_them(tmp_path):
    put(tmp_path, "PERSON.csv", "PERSON_ID,PERSON_SOURCE_VALUE", "7,P-0007")
    path = measured(tmp_path, {}, {"measurement_id": "2", "person_id": "8"})
    rows = rows_of(feed("lab_results", columns={"person_source_value": "patient_id"}), path)
    assert rows["patient_id"].to_list() == ["P-0007", None]


def test_a_column_of_the_sites_own_can_be_read(tmp_path):
    path = put(tmp_path, "measurement.tsv", *(
        "measurement_id\tperson_id\tmeasurement_concept_id\tmeasurement_date\tresult_status",
        "1\t7\t3024929\t2026-03-01\tP",
    ))  # fmt: skip
    rows = rows_of(feed("lab_results", columns={"result_status": "status"}), path)
    assert rows["status"].to_list() == ["P"]


def test_a_person_is_a_patient_with_sex_birth_site_and_death(tmp_path):
    path = put(tmp_path, "PERSON.csv",
        "PERSON_ID,GENDER_CONCEPT_ID,YEAR_OF_BIRTH,MONTH_OF_BIRTH,DAY_OF_BIRTH,CARE_SITE_ID",
        "7,8532,1985,3,1,12", "8,8507,1990,,,0")  # fmt: skip
    put(tmp_path, "DEATH.csv", "PERSON_ID,DEATH_DATE", "7,2026-01-05")
    rows = rows_of(feed("patients"), path).select(
        "patient_id", "sex", "birth_date", "site", "followup_end_on", "followup_end_reason"
    )
    assert rows.rows() == [
        ("7", "F", "1985-03-01", "12", "2026-01-05", "died"),
        ("8", "M", None, None, None, None),
    ]


def drugs(folder: Path) -> Path:
    put(folder, "concept.csv", "concept_id,concept_name,vocabulary_id,concept_code",
        "1,alemtuzumab 10 MG/ML Injection [Lemtrada],RxNorm,1594660",
        "2,varicella virus vaccine,CVX,21")  # fmt: skip
    return put(folder, "drug_exposure.csv",
        "drug_exposure_id,person_id,drug_concept_id,drug_exposure_start_date,drug_source_value",
        "1,7,1,2024-01-15,x", "2,7,0,2024-01-15,methylprednisolone", "3,7,2,2023-10-01,y",
        "4,7,0,2023-10-01,Shingrix", "5,7,0,2023-10-01,tetanus vaccine")  # fmt: skip


def test_drugs_are_named_by_their_concept_and_vaccines_are_none_of_them(tmp_path):
    rows = rows_of(feed("treatments"), drugs(tmp_path)).filter(pl.col("reject").is_null())
    assert rows["drug"].to_list() == [
        "alemtuzumab 10 MG/ML Injection [Lemtrada]", "methylprednisolone",
    ]  # fmt: skip


def test_vaccinations_are_the_drugs_that_are_vaccines(tmp_path):
    rows = rows_of(feed("vaccinations"), drugs(tmp_path))
    assert rows.filter(pl.col("reject").is_null())["vaccine"].to_list() == [
        "21", "Shingrix", "tetanus vaccine",
    ]  # fmt: skip
    assert rows["reject"].to_list()[:2] == ["not_monitored"] * 2


def test_an_observation_is_an_assessment_where_its_code_is_one(tmp_path):
    path = put(tmp_path, "observation.csv",
        "observation_id,person_id,observation_concept_id,observation_date,value_as_string,"
        "observation_source_value",
        "1,7,0,2024-01-10,yes,vzv_history", "2,7,0,2024-01-10,blue,eye_colour")  # fmt: skip
    rows = rows_of(feed("assessments"), path)
    assert rows.select("code", "outcome", "reject").rows() == [
        ("vzv_history", "yes", None),
        (None, "blue", "not_monitored"),
    ]


def test_another_table_is_counted_and_nothing_of_it_is_loaded(tmp_path):
    path = put(tmp_path, "OBSERVATION_PERIOD.csv", "PERSON_ID,X", "7,1", "8,2")
    rows = rows_of(feed("lab_results"), path)
    assert rows["reject"].to_list() == ["not_monitored"] * 2


def test_a_file_that_is_named_for_no_table_is_refused(tmp_path):
    path = put(tmp_path, "labs.csv", "a,b", "1,2")
    with pytest.raises(FileRefused, match=r"not named for a table of OMOP.*measurement"):
        rows_of(feed("lab_results"), path)


def test_a_table_without_a_needed_column_is_refused(tmp_path):
    path = put(tmp_path, "measurement.csv", "MEASUREMENT_ID,PERSON_ID", "1,2")
    with pytest.raises(FileRefused, match="missing column measurement_concept_id"):
        rows_of(feed("lab_results"), path)


def test_a_broken_row_beside_refuses_the_table_for_it_could_be_a_death(tmp_path):
    path = put(tmp_path, "person.csv", "person_id", "7")
    put(tmp_path, "death.csv", "person_id,death_date", "7")
    with pytest.raises(FileRefused, match=r"death\.csv beside it, whose line 2"):
        rows_of(feed("patients"), path)


def registry(folder: Path, source: Path) -> Path:
    entities = {
        "patients": "person", "lab_results": "measurement", "treatments": "drug_exposure",
        "vaccinations": "drug_exposure",
    }  # fmt: skip
    found = {path.stem.lower(): path.as_posix() for path in source.iterdir()}
    feeds = "".join(
        f"  - {{name: {entity}, entity: {entity}, format: omop, path: '{found[table]}'}}\n"
        for entity, table in entities.items()
    )
    folder.mkdir(exist_ok=True)
    return put(folder, "labwatch.yaml", f"feeds:\n{feeds}")


def taken_in(configuration: Path) -> IntakeReport:
    return ingest(load_configuration(configuration), date(2026, 6, 30))


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_every_row_of_a_public_extract_is_accounted_for(tmp_path, kind):
    report = taken_in(registry(tmp_path, PUBLIC / kind))
    accounts = {f.feed: (f.read, f.loaded, f.not_monitored, f.set_aside) for f in report.files}
    assert accounts == {
        "patients": (2, 2, 0, 0),
        "lab_results": (148, 118, 30, 0),
        "treatments": (12, 12, 0, 0),
        "vaccinations": (12, 0, 12, 0),
    }


def test_csv_and_parquet_of_a_public_extract_say_the_same():
    by_kind = [
        harmonised(next((PUBLIC / kind).glob("[mM]*"))).drop("line", "position")
        for kind in ("csv", "parquet")
    ]
    texts = [name for name in by_kind[0].columns if name.endswith("_at_text")]
    assert by_kind[0].drop(texts).equals(by_kind[1].drop(texts))


def test_a_death_that_arrives_beside_the_same_persons_is_noticed(tmp_path):
    landing = tmp_path / "omop"
    landing.mkdir()
    put(landing, "person.csv", "person_id,gender_concept_id", "7,8532", "8,8507")
    path = put(
        tmp_path,
        "labwatch.yaml",
        "feeds: [{name: p, entity: patients, format: omop, path: omop/person.csv}]",
    )
    assert [file.loaded for file in taken_in(path).files] == [2]
    assert taken_in(path).files == []
    put(landing, "death.csv", "person_id,death_date", "7,2026-01-05")
    assert [(file.loaded, file.duplicate) for file in taken_in(path).files] == [(1, 1)]


@pytest.mark.parametrize("key", ["date_format: '%d/%m/%Y'", "decimal_comma: true", "delimiter: ;"])
def test_what_the_model_settles_is_no_setting(tmp_path, key):
    text = f"feeds: [{{name: p, entity: patients, format: omop, path: x, {key}}}]"
    with pytest.raises(Exception, match="does not apply to omop"):
        load_configuration(put(tmp_path, "labwatch.yaml", text))
