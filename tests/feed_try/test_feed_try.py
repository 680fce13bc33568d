"""`labwatch feed try`: an analyst has a file of a new laboratory and ten minutes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines.cli import cli
from pipelines.settings import load_configuration
from tests.hl7v2.messages import MSH, message, obx
from tests.readers.extracts import written

DATA = Path(__file__).parents[1] / "data"
SAMPLE = Path(__file__).parents[2] / "data" / "sample" / "landing"
ELSEWHERE = "\n".join([
    "MRN;LabNo;Test;TestName;Taken;Result;Unit",
    "P123456;L1;777-3;Thrombozyten;24/11/2025 15:55;285;Gpt/L",
    "P123456;L2;2160-0;Kreatinin;25/11/2025 15:55;0,9;mg/dL",
    "P123457;L3;718-7;Hämoglobin;26/11/2025 15:55;7,9;Stück",
    "P123457;L4;777-3;Thrombozyten;26/11/2025 15:55;12 (clumped);Gpt/L",
    "P123457;L5;XYZ;Sonstiges;26/11/2025 15:55;1;1",
]) + "\n"  # fmt: skip


def tried(path: Path, *options: str) -> Result:
    return CliRunner().invoke(cli, ["feed", "try", str(path), *options])


def told(path: Path, *options: str) -> dict:
    return json.loads(tried(path, "--json", *options).stdout)


@pytest.fixture
def elsewhere(tmp_path):
    folder = tmp_path / "landing" / "st-elsewhere" / "2026-06-23"
    folder.mkdir(parents=True)
    return written(folder, ELSEWHERE.encode("windows-1252"), "results.csv")


def test_a_laboratory_with_habits_of_its_own_is_understood(elsewhere):
    feed = told(elsewhere)["feed"]
    assert feed["columns"] == {
        "LabNo": "result_id", "MRN": "patient_id", "Test": "code", "TestName": "test_name",
        "Taken": "collected_at", "Result": "value", "Unit": "unit",
    }  # fmt: skip
    settings = ("entity", "format", "delimiter", "encoding", "date_format", "decimal_comma")
    assert [feed[name] for name in settings] == [
        "lab_results", "csv", ";", "windows-1252", "%d/%m/%Y %H:%M", True,
    ]  # fmt: skip


def test_every_row_is_accounted_for_as_it_would_be(elsewhere):
    account = told(elsewhere)["account"]
    assert (account["read"], account["loaded"], account["not_monitored"]) == (5, 2, 1)
    assert account["quarantined"] == {"bad_value": 1, "unit_unknown": 1}


def test_unknown_codes_units_and_words_are_counted(elsewhere):
    unknown = told(elsewhere)["unknown"]
    assert unknown["codes"] == [{"code": "XYZ", "test_name": "Sonstiges", "rows": 1}]
    assert unknown["units"] == [
        {"analyte": "hemoglobin", "unit": "Stück", "reason": "unit_unknown", "rows": 1}
    ]
    assert unknown["words"] == [{"analyte": "platelets", "text": "99 (clumped)", "rows": 1}]


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_nothing_of_a_patient_is_shown(elsewhere, options):
    output = tried(elsewhere, *options).output
    assert not [part for part in ("P123456", "P123457", "L1", "0,9") if part in output]


def test_the_feed_it_writes_can_be_run(elsewhere, tmp_path):
    target = tmp_path / "labwatch.yaml"
    assert tried(elsewhere, "--write", str(target)).exit_code == 0
    [feed] = load_configuration(target).feeds
    assert (feed.name, feed.path) == ("st-elsewhere", "landing/st-elsewhere/*/*.csv")


def test_a_feed_is_added_after_those_that_are_there(elsewhere, tmp_path):
    target = tmp_path / "labwatch.yaml"
    target.write_text("feeds:\n  - {name: a, entity: patients, format: csv, path: a.csv}\n")
    tried(elsewhere, "--write", str(target))
    assert [feed.name for feed in load_configuration(target).feeds] == ["a", "st-elsewhere"]


def test_a_feed_that_is_there_already_is_not_added_again(elsewhere, tmp_path):
    target = tmp_path / "labwatch.yaml"
    tried(elsewhere, "--write", str(target))
    before = target.read_text()
    again = tried(elsewhere, "--write", str(target))
    assert again.exit_code != 0
    assert target.read_text() == before


def test_dates_that_could_be_read_either_way_are_said_to_be(tmp_path):
    path = written(
        tmp_path, "ID,PID,LOINC,DATE,VALUE,UNITS\n1,a,777-3,03/04/2025,210,K/uL\n", "x.csv"
    )
    assert "%m/%d/%Y reads as many" in told(path)["why"]["date_format"]


def test_what_is_missing_is_named(tmp_path):
    path = written(tmp_path, "ID,PID,LOINC,VALUE\n1,a,777-3,210\n", "x.csv")
    result = tried(path, "--entity", "lab_results")
    assert result.exit_code != 0
    assert "no column found for collected_at" in str(result.exception)


def test_a_file_without_a_header_gives_no_line_of_it_away(tmp_path):
    path = written(tmp_path, "P123456,285,2025-01-01\nP123457,12,2025-01-02\n", "x.csv")
    result = tried(path)
    assert "P123456" not in result.output + str(result.exception)


def test_a_public_tab_separated_extract_is_understood():
    found = told(DATA / "smart-sample-patients" / "labs.txt")
    assert found["columns"]["code"] == "LOINC"
    assert found["feed"]["delimiter"] == "\t"
    account = found["account"]
    assert account["read"] == account["loaded"] + account["not_monitored"] > 0


@pytest.mark.parametrize(
    ("name", "format_name", "entity"),
    [
        ("omop-synthea27nj/csv/MEASUREMENT.csv", "omop", "lab_results"),
        ("omop-synthea27nj/parquet/person.parquet", "omop", "patients"),
        ("omop-synthea27nj/csv/DRUG_EXPOSURE.csv", "omop", "treatments"),
    ],
)
def test_a_table_of_omop_is_recognised(name, format_name, entity):
    found = told(DATA / name)
    assert found["recognised"] == {"format": format_name, "entity": entity}
    assert found["problem"] is None


def test_a_canonical_extract_needs_no_mapping():
    found = told(SAMPLE / "infusion-unit" / "infusion-unit_2026-06-24.csv")
    assert found["recognised"]["entity"] == "treatments"
    assert "columns" not in found["feed"]


def test_a_map_of_local_codes_is_tried_and_written(tmp_path):
    """A laboratory with codes of its own shows nothing as monitored without one."""
    content = message(obx(test="PLT^Thrombocytes^L"), obx("72", 2, test="XYZ^Other^L"))
    path = written(tmp_path, content, "north-lab.hl7")
    codes = written(tmp_path, "local_code,loinc\nPLT,777-3\n", "codes.csv")
    assert told(path)["account"]["not_monitored"] == 2
    found = told(path, "--codes", str(codes))
    assert (found["account"]["loaded"], found["account"]["not_monitored"]) == (1, 1)
    assert [code["code"] for code in found["unknown"]["codes"]] == ["XYZ"]
    target = tmp_path / "labwatch.yaml"
    tried(path, "--codes", str(codes), "--write", str(target))
    [feed] = load_configuration(target).feeds
    assert feed.codes == codes


def test_a_character_set_that_messages_declare_is_not_set_for_the_feed(tmp_path):
    said = MSH + "|||AL|NE||8859/2"
    path = written(
        tmp_path, message(obx(), msh=said).encode() + "NTE|1||ů".encode("iso8859-2"), "x.hl7"
    )
    found = told(path)
    assert found["why"]["encoding"] == "the first message declares iso8859-2; each is heeded"
    assert "encoding" not in found["feed"]


@pytest.mark.parametrize(
    ("name", "entity"), [("Patient", "patients"), ("Observation", "lab_results")]
)
def test_a_bulk_export_is_recognised_by_its_first_resource(name, entity):
    found = told(DATA / "fhir-bulk" / f"{name}.ndjson")
    assert found["recognised"] == {"format": "fhir-ndjson", "entity": entity}
    assert found["problem"] is None
    assert found["account"]["loaded"] > 0


def test_a_bulk_export_of_many_types_is_tried_for_the_entity_that_is_said():
    found = told(DATA / "fhir-r4-examples" / "examples.ndjson", "--entity", "treatments")
    account = found["account"]
    assert account["loaded"] > 0
    assert account["not_monitored"] > 0
