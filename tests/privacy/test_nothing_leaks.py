"""A marker stands everywhere an extract can hold a patient; nothing a run says or leaves holds it.

Only the store, what lies beside it for the next stage, and the published folder may, but for
`run.json`. Good nights and every kind of failing night.
"""

import gzip
import json
import shutil
import subprocess
import sys

import pytest

from tests.cli.labwatch import labwatch

MARK = "Zzmark"
NIGHT = ("--as-of", "2026-06-30")
CONFIGURATION = """\
store: store/labwatch.duckdb
publish: published
feeds:
  - {name: people, entity: patients, format: csv, path: landing/people/*.csv}
  - {name: infusions, entity: treatments, format: csv, path: landing/infusions/*.csv}
  - {name: shots, entity: vaccinations, format: csv, path: landing/shots/*.csv}
  - {name: checks, entity: assessments, format: csv, path: landing/checks/*.csv}
  - {name: ward, entity: dispositions, format: csv, path: landing/ward/*.csv}
  - {name: lab, entity: lab_results, format: csv, path: "landing/lab/*.csv*", codes: codes.csv}
  - {name: columnar, entity: lab_results, format: parquet, path: landing/columnar/*}
  - {name: resources, entity: lab_results, format: fhir-ndjson, path: landing/fhir/*.ndjson}
  - {name: persons, entity: patients, format: fhir-ndjson, path: landing/fhir-people/*.ndjson}
  - {name: cdm, entity: lab_results, format: omop, path: landing/omop/measurement*.csv}
  - {name: messages, entity: lab_results, format: hl7v2, path: landing/hl7/*.hl7}
"""
HEAD = "result_id,patient_id,code,test_name,collected_at,value,unit,status,specimen_id,site"
ROW = "{m}-{n},{m}-1,777-3,{m} count,2026-06-20T08:00,{value},{unit},{status},{m}-s,{m} ward"


def row(number, value="45", unit="10*9/L", status="final"):
    return ROW.format(m=MARK, n=number, value=value, unit=unit, status=status)


def observation(**other):
    return json.dumps(
        {
            "resourceType": "Observation",
            "id": f"{MARK}-o",
            "status": "final",
            "subject": {"reference": f"Patient/{MARK}-1", "display": f"{MARK} Lovelace"},
            "code": {"coding": [{"system": "http://loinc.org", "code": "777-3"}], "text": MARK},
            "effectiveDateTime": "2026-06-20T08:00:00Z",
            "valueQuantity": {"value": 45, "unit": "10*9/L"},
            "note": [{"text": f"{MARK} was told"}],
        }
        | other
    )


PERSON = {
    "resourceType": "Patient",
    "id": f"{MARK}-1",
    "name": [{"family": MARK, "given": [MARK]}],
    "telecom": [{"value": MARK}],
    "address": [{"line": [MARK]}],
}
MESSAGE = "\r".join(
    [
        "MSH|^~\\&|LAB|NORTH|REG|HUB|20260629120000||ORU^R01|1|P|2.5.1",
        f"PID|1|{MARK}-2|{MARK}-1^^^NORTH^MR||{MARK}^{MARK}||19800101|F|||{MARK} road||{MARK}",
        f"OBR|1||{MARK}-f|58410-2^CBC^LN|||202606200800|||||||||||||||202606201000|||F",
        "OBX|1|NM|777-3^Platelets^LN||45|10*9/L|150-400||||F|||202606200800",
        f"OBX|2|ST|777-3^Platelets^LN||{MARK} 12|10*9/L|||||F|||202606200800",
        f"NTE|1||{MARK} was told",
        "",
    ]
)
MEASURED = f"1,1,3024929,2026-06-20,,45,8961,{MARK} src,{MARK} unit,{MARK} value"
FILES = {
    "people/2026-06-01.csv": f"patient_id,sex,site\n{MARK}-1,F,{MARK} ward\n{MARK}-2,x{MARK},\n",
    "infusions/2026-06-01.csv": "treatment_id,patient_id,drug,started_at\n"
    f"{MARK}-t,{MARK}-1,Lemtrada,2025-06-02\n{MARK}-u,{MARK}-1,{MARK} mab,2025-06-02\n",
    "shots/2026-06-01.csv": "vaccination_id,patient_id,vaccine,given_on\n"
    f"{MARK}-v,{MARK}-1,{MARK} vax,2025-06-01\n{MARK}-w,{MARK}-1,MMR,{MARK}\n",
    "checks/2026-06-01.csv": "assessment_id,patient_id,code,assessed_on,outcome\n"
    f"{MARK}-a,{MARK}-1,skin_exam,2026-06-01,{MARK} mole\n",
    "ward/2026-06-29.csv": "flag_id,decision,reason,decided_by,decided_at\n"
    f"{MARK},dismissed,{MARK} called,{MARK},2026-06-29T09:00\n",
    "lab/2026-06-29.csv": "\n".join(
        [
            HEAD,
            row(1),
            row(2, value=f"{MARK} 12"),
            row(3, unit=MARK),
            row(4, status=MARK),
            row(5, value=f"see {MARK}"),
            row(6).replace("2026-06-20", MARK),
            row(7).replace("777-3", MARK),
            f"{MARK},short",
            f'"{MARK} open,{MARK}',
            "",
        ]
    ),
    "lab/headless-2026-06-29.csv": row(8) + "\n" + row(9) + "\n",
    "lab/utf16-2026-06-29.csv": (HEAD + "\n" + row(8) + "\n").encode("utf-16"),
    "lab/cut-2026-06-29.csv.gz": gzip.compress("\n".join([HEAD, *map(row, range(999))]).encode())[
        :-200
    ],
    "columnar/2026-06-29.parquet": b"PAR1" + MARK.encode() * 99 + b"PAR1",
    "fhir/2026-06-29.ndjson": "\n".join(
        [
            observation(),
            observation(id=f"{MARK}-p", status=MARK),
            observation(id=f"{MARK}-q", valueQuantity={"value": MARK, "unit": MARK}),
            observation(id=f"{MARK}-r", effectiveDateTime=MARK),
            '{"resourceType": "Observation", "id": "' + MARK,
            "",
        ]
    ),
    "fhir/other-2026-06-29.ndjson": f'{{"name": "{MARK}"}}\n{MARK}\n',
    "fhir-people/2026-06-01.ndjson": json.dumps(PERSON) + "\n",
    "omop/measurement-2026-06-29.csv": "measurement_id,person_id,measurement_concept_id,"
    "measurement_date,measurement_datetime,value_as_number,unit_concept_id,"
    f"measurement_source_value,unit_source_value,value_source_value\n{MEASURED}\n{MARK},{MARK}\n",
    "omop/concept.csv": f"concept_id,concept_name\n1,{MARK}\n",
    "hl7/2026-06-29.hl7": MESSAGE,
    "hl7/none-2026-06-29.hl7": f"PID|1||{MARK}\rOBX|1|NM|{MARK}\r",
}
BROKEN_STEP = """
import sys, pipelines.{module}
def broken(*given, **more): raise ValueError('row of {mark}')
pipelines.{module}.{name} = broken
sys.argv = ['labwatch', *{arguments!r}]
from pipelines.cli import main
main()
"""


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    """The folder of a registry with every file; the local code map quotes the marker too."""
    folder = tmp_path_factory.mktemp("marked")
    for name, content in FILES.items():
        path = folder / "landing" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (folder / "codes.csv").write_text(f"local_code,loinc\n{MARK},777-3\n")
    (folder / "labwatch.yaml").write_text(CONFIGURATION)
    return folder


@pytest.fixture(scope="module")
def night(registry):
    """A good night: how its stages ended."""
    stages = ["ingest"], ["evaluate", *NIGHT], ["publish"], ["status"], ["quarantine", "list"]
    return [labwatch(*stage, cwd=registry) for stage in (*stages, ["quarantine", "retry"])]


def said(*ended):
    return "".join(end.out + end.err for end in ended)


def test_the_night_is_published_though_files_were_refused(night):
    assert [end.status for end in night[:3]] == [3, 0, 3], said(*night)
    assert said(night[0]).count("refused: ") >= 6


def test_the_marker_came_as_far_as_it_may(registry, night):
    assert MARK in (registry / "published/as_of=2026-06-30/worklist.csv").read_text()


def test_nothing_of_a_patient_is_said(night):
    assert MARK not in said(*night)


def test_run_json_holds_no_patient(registry, night):
    for record in registry.glob("published/**/*.json"):
        assert MARK not in record.read_text(), record.name


def test_only_the_store_and_what_the_next_stage_needs_hold_patients(registry, night):
    """The journal, the lock and whatever else a run leaves are read by operations."""
    zone = ("store/labwatch.duckdb", "store/labwatch.duckdb.wal")
    folders = ("landing/", "published/", "store/labwatch.duckdb.night/")
    others = [
        path
        for path in registry.rglob("*")
        if path.is_file()
        and (name := path.relative_to(registry).as_posix()) not in (*zone, "codes.csv")
        and not name.startswith((*folders, "store/labwatch.duckdb.facts"))
    ]
    assert [path.name for path in others if MARK.encode() in path.read_bytes()] == []
    assert any(path.name.endswith(".runs.jsonl") for path in others)


@pytest.fixture
def copy(registry, night, tmp_path):
    """The registry after its good night, to break something in."""
    shutil.copytree(registry, tmp_path / "marked")
    return tmp_path / "marked"


def test_a_mistake_in_the_code_map_quotes_none_of_it(copy):
    (copy / "codes.csv").write_text(f"local_code,loinc\n{MARK},777-9\n{MARK},6690-2\n,{MARK}\n")
    ended = labwatch("ingest", cwd=copy)
    assert ended.status == 2
    assert MARK not in said(ended)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("store: store/labwatch.duckdb", f"store: [{MARK}]"),
        ("publish: published", f"publish: {{path: p, pseudonyms: {MARK}}}"),
        ("entity: patients", f"entity: {MARK}"),
        ("format: parquet", f"format: {MARK}"),
        ("codes: codes.csv", f"date_format: '{MARK}'"),
        ("codes: codes.csv", f"default_units: {{platelets: {MARK}x}}"),
        ("codes: codes.csv", f"expect_every: {MARK}"),
        ("codes: codes.csv", f"encoding: {MARK}"),
        ("publish: published", f"publish: published\ntimezone: {MARK}"),
        ("publish: published", f"publish: published\nthreads: {MARK}"),
        ("publish: published", f'publish: "{MARK}'),
    ],
)
def test_a_mistyped_value_of_the_configuration_is_not_quoted(copy, old, new):
    (copy / "labwatch.yaml").write_text(CONFIGURATION.replace(old, new, 1))
    ended = labwatch("ingest", cwd=copy)
    assert ended.status == 2
    assert MARK not in said(ended)


def test_a_damaged_store_quotes_nothing(copy):
    store = copy / "store/labwatch.duckdb"
    content = bytearray(store.read_bytes())
    content[8192 : len(content) : 512] = b"\xff" * len(range(8192, len(content), 512))
    store.write_bytes(content)
    for stage in (["ingest"], ["evaluate", *NIGHT], ["status"]):
        ended = labwatch(*stage, cwd=copy)
        assert ended.status in (0, 1, 3)
        assert MARK not in said(ended)


def test_a_publish_folder_in_the_way_quotes_nothing(copy):
    shutil.rmtree(copy / "published")
    (copy / "published").write_text("in the way")
    ended = labwatch("publish", cwd=copy)
    assert ended.status == 1
    assert MARK not in said(ended)


@pytest.mark.parametrize(
    ("module", "name", "arguments"),
    [
        ("intake.file_rows", "harmonise", ["ingest"]),
        ("stages", "evaluate_store", ["evaluate", *NIGHT]),
        ("stages", "publish_kept", ["publish"]),
    ],
)
def test_a_defect_in_a_step_quotes_nothing(copy, module, name, arguments):
    (copy / "landing/lab/2026-06-30.csv").write_text(HEAD + "\n" + row(77) + "\n")
    code = BROKEN_STEP.format(module=module, name=name, arguments=arguments, mark=MARK)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=copy, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "unexpected ValueError" in done.stderr
    assert MARK not in done.stdout + done.stderr
    journal = copy / "store/labwatch.duckdb.runs.jsonl"
    assert MARK not in journal.read_text()
