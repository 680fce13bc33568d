"""From messages to what the store holds: corrections, withdrawals, units, comments."""

import pytest
from click.testing import CliRunner

from pipelines.cli import cli
from pipelines.intake.quarantine import list_quarantine
from pipelines.store import open_store
from tests.hl7v2.messages import message, obx
from tests.intake.registry import Registry

INFUSIONS = "{name: infusions, entity: treatments, format: csv, path: landing/infusions/*.csv}"
FEED = "{name: lab, entity: lab_results, format: hl7v2, path: landing/lab/**/*.hl7}"
HAEMOGLOBIN = "718-7^Hemoglobin^LN"
CREATININE = "2160-0^Creatinine^LN"


@pytest.fixture
def registry(tmp_path):
    return Registry(tmp_path, FEED)


def test_a_corrected_count_supersedes_and_its_comment_is_kept(registry):
    registry.put("lab/2026-03-02/a.hl7", message(obx("21")))
    registry.put("lab/2026-03-03/a.hl7", message(obx("210", status="C"), "NTE|1||was clumped"))
    registry.ingest()
    assert registry.versions() == [
        ("21", "03-02", "03-02", "03-03"),
        ("210", "03-03", "03-03", None),
    ]
    kept = registry.query("SELECT place, note FROM result WHERE known_until IS NULL")
    assert kept == [("message 1, OBX 1", "was clumped")]


@pytest.mark.parametrize("status", ["X", "D", "W"])
def test_a_withdrawn_creatinine_is_withdrawn(registry, status):
    registry.put("lab/2026-03-02/a.hl7", message(obx("97", test=CREATININE, unit="umol/L")))
    registry.put("lab/2026-03-03/a.hl7", message(obx("", test=CREATININE, status=status)))
    registry.ingest()
    stands = registry.query("SELECT status_class FROM result WHERE known_until IS NULL")
    assert stands == [("withdrawn",)]


def test_a_final_result_supersedes_its_preliminary(registry):
    registry.put("lab/2026-03-02/a.hl7", message(obx("", status="P"), obx("210")))
    file = registry.ingest().files[0]
    assert (file.read, file.loaded) == (2, 2)
    assert registry.query("SELECT status_class FROM result WHERE known_until IS NULL") == [
        ("counts",)
    ]


def test_a_protein_to_creatinine_ratio_is_read(registry):
    ratio = obx("310", test="2890-2^Protein/Creatinine^LN", unit="mg/g^^UCUM")
    registry.put("lab/2026-03-02/a.hl7", message(ratio))
    registry.ingest()
    assert registry.query(
        "SELECT analyte, value, canonical_unit FROM result JOIN analyte USING (analyte_key)"
    ) == [("upcr", 310.0, "mg/g")]


def test_a_magnitude_that_contradicts_its_unit_is_set_aside_with_its_place(registry):
    registry.put("lab/2026-03-02/a.hl7", message(obx("12.5", test=HAEMOGLOBIN, unit="g/mL")))
    file = registry.ingest().files[0]
    assert file.quarantined == {"implausible_value": 1}
    with open_store(registry.configuration, read_only=True) as store:
        assert list_quarantine(store)["place"].to_list() == ["message 1, OBX 1"]


def test_every_segment_of_a_file_is_accounted_for(registry):
    control = message(obx(), "SPM|1|^Q1||SER|||||||Q")
    unknown = message(obx(test="PLT^Platelets^L"))
    registry.put(
        "lab/2026-03-02/a.hl7",
        message(obx(), obx("clumped", 2, "ST", HAEMOGLOBIN)) + control + unknown,
    )
    file = registry.ingest().files[0]
    assert (file.read, file.loaded, file.not_monitored, file.set_aside) == (4, 2, 2, 0)


def test_explain_shows_the_comment_a_result_came_with(tmp_path):
    """A count of 40 is critical; whoever asks why reads what the laboratory said of it."""
    registry = Registry(tmp_path, FEED, INFUSIONS)
    infusion = "treatment_id,patient_id,drug,started_at\n1,ada,Lemtrada,2026-01-12\n"
    registry.put("infusions/2026-01-13.csv", infusion)
    counted = message(obx("40"), "NTE|1||platelet clumps seen; please repeat in citrate")
    registry.put("lab/2026-03-02/a.hl7", counted)
    registry.ingest()
    configuration = str(tmp_path / "labwatch.yaml")
    asked = ["explain", "ada", "--as-of", "2026-03-03", "--config", configuration]
    told = " ".join(CliRunner().invoke(cli, asked, catch_exceptions=False).output.split())
    assert "message 1, OBX 1" in told
    assert "platelet clumps seen; please repeat in citrate" in told
