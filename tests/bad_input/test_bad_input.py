"""One night in which everything that can be wrong with an extract is wrong with one of them.

Ada's own files are sound: whatever lands beside them, her platelets must be on tonight's list.
"""

import gzip
from datetime import date

import polars as pl
import pytest

from pipelines.evaluate import evaluate_night
from pipelines.intake.ingest import ingest
from pipelines.publish.publish import publish_night
from pipelines.settings import load_configuration

NIGHT = date(2026, 6, 30)
CONFIGURATION = """
feeds:
  - {name: people, entity: patients, format: csv, path: landing/people/*.csv}
  - {name: infusions, entity: treatments, format: csv, path: landing/infusions/*.csv}
  - {name: lab, entity: lab_results, format: csv, path: "landing/lab/*.csv*"}
  - {name: columnar, entity: lab_results, format: parquet, path: landing/columnar/*}
protocols: [alemtuzumab-us]
"""
HEADER = "result_id,patient_id,code,collected_at,value,unit,status"
LOW = "{id},ADA-1815,777-3,{on},{value},10*9/L,final"


def lines(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def low(id_: str, on: str = "2026-06-20T08:00", value: str = "250") -> str:
    return LOW.format(id=id_, on=on, value=value)


REFUSED = {
    "missing-column.csv": lines("1,ADA-1815,777-3", header="result_id,patient_id,code"),
    "wrong-delimiter.csv": lines(low("1").replace(",", ";"), header=HEADER.replace(",", ";")),
    "wrong-encoding.csv": (HEADER + "\n" + low("1") + "\n").encode("utf-16"),
    "truncated.csv.gz": gzip.compress(lines(*(low(str(n)) for n in range(5000))))[:-400],
    "empty.csv": b"",
    "no-gzip.csv.gz": lines(low("1")),
}
QUARANTINED = {
    "31-february.csv": ("bad_date", lines(low("feb", on="2026-02-31"))),
    "year-0202.csv": ("bad_date", lines(low("year", on="0202-06-20"))),
    "thousands.csv": ("bad_value", lines('thousand,ADA-1815,777-3,2026-06-20,"1,234",10*9/L,F')),
    "nobody.csv": ("unknown_patient", lines(low("nobody").replace("ADA-1815", "NOBODY-1"))),
    "future.csv": ("future_date", lines(low("future", on="2026-12-24"))),
    "no-unit.csv": ("unit_missing", lines(low("unit").replace("10*9/L", ""))),
    "odd-unit.csv": ("unit_unknown", lines(low("odd").replace("10*9/L", "furlongs"))),
    "mass.csv": ("unit_incompatible", lines(low("mass").replace("10*9/L", "mg/dL"))),
    "implausible.csv": ("implausible_value", lines(low("much", value="250000"))),
    "blank-value.csv": ("missing_field", lines(low("blank", value=""))),
    "odd-status.csv": ("bad_status", lines(low("status").replace("final", "perhaps"))),
    "short-line.csv": ("missing_field", lines("short,ADA-1815,777-3")),
    "nul.csv": ("bad_value", lines(low("nul").replace("250", "25\0"))),
    "ten-megabytes.csv": ("bad_value", lines(low("long", value="9" * 10_000_000 + "x"))),
}
SOUND = {
    "ada-2026-06-30.csv": lines(low("ada-1", on="2026-06-29T08:00", value="49")),
    "extra-column.csv": lines(low("extra") + ",what", header=HEADER + ",remark"),
    "header-only.csv": lines(),
    "crlf.csv": lines(low("crlf")).replace(b"\n", b"\r\n"),
    "bom.csv": b"\xef\xbb\xbf" + lines(low("bom")),
}
TWICE = {
    "one-2026-06-29.csv": lines(low("twice", value="200")),
    "two-2026-06-30.csv": lines(low("twice", value="210"), low("twice", value="210")),
}


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    """The intake's report, and the folder that was published."""
    folder = tmp_path_factory.mktemp("registry")
    labs = {**REFUSED, **{name: text for name, (_, text) in QUARANTINED.items()}, **SOUND, **TWICE}
    files = {f"lab/{name}": text for name, text in labs.items()}
    files["people/people-2026-06-01.csv"] = b"patient_id\nADA-1815\n"
    files["infusions/infusions-2026-06-01.csv"] = (
        b"treatment_id,patient_id,drug,started_at\n1,ADA-1815,Lemtrada,2025-06-02\n"
    )
    files["columnar/labs.parquet"] = b"PAR1 or so it says"
    for name, text in files.items():
        path = folder / "landing" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    (folder / "landing/lab/a-folder.csv").mkdir()
    (folder / "labwatch.yaml").write_text(CONFIGURATION)
    configuration = load_configuration(folder / "labwatch.yaml")
    report = ingest(configuration, today=NIGHT)
    evaluated = evaluate_night(configuration, as_of=NIGHT)
    return report, publish_night(configuration, evaluated, report)


def account(night, name):
    report, _ = night
    return next(file for file in report.files if file.file.endswith(f"/{name}"))


@pytest.mark.parametrize("name", [*REFUSED, "a-folder.csv", "labs.parquet"])
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(night, name):
    file = account(night, name)
    assert file.refused
    assert (file.read, file.loaded, file.quarantined) == (0, 0, {})
    assert "ADA-1815" not in file.refused


@pytest.mark.parametrize(
    ("name", "reason"), [(n, reason) for n, (reason, _) in QUARANTINED.items()]
)
def test_a_row_that_cannot_be_used_is_set_aside_with_the_reason(night, name, reason):
    file = account(night, name)
    assert file.refused is None
    assert (file.read, file.loaded, file.quarantined) == (1, 0, {reason: 1})


@pytest.mark.parametrize("name", SOUND)
def test_what_only_looks_odd_is_read(night, name):
    file = account(night, name)
    assert (file.refused, file.quarantined) == (None, {})
    assert file.loaded == file.read == (0 if name == "header-only.csv" else 1)


def test_one_id_with_two_contents_is_a_correction_and_the_same_content_a_duplicate(night):
    assert account(night, "one-2026-06-29.csv").loaded == 1
    second = account(night, "two-2026-06-30.csv")
    assert (second.read, second.loaded, second.duplicate) == (2, 1, 1)


def test_every_row_of_every_file_is_accounted_for(night):
    report, _ = night
    for file in report.files:
        kept = file.loaded + file.duplicate + file.not_monitored + sum(file.quarantined.values())
        assert file.read == kept, file.file


def test_ada_is_on_the_list_all_the_same(night):
    _, folder = night
    flags = pl.read_parquet(folder / "flags.parquet", hive_partitioning=False)
    platelets = flags.filter(pl.col("rule") == "platelets_low").to_dicts()
    assert [(f["patient_id"], f["severity"], f["latest_value"]) for f in platelets] == [
        ("ADA-1815", "critical", 49.0)
    ]
