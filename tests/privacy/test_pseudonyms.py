"""Published under pseudonyms: nobody is named, everything else works as before."""

import json
import zipfile
from io import BytesIO

import polars as pl
import pytest

from tests.cli.labwatch import labwatch
from tests.cli.registry import CONFIGURATION, LAB, PATIENTS, TREATMENTS, lay_out

KEY = "0123456789abcdef0123456789abcdef"
MARK = "zz-marked"
HIDDEN = "publish: {path: published, pseudonyms: true, key_file: key.txt}\n"
DECISIONS = """\
  - name: ward
    entity: dispositions
    format: csv
    path: landing/decisions/*.csv
"""


def marked(text):
    """Ada, Ben and their results, named so that they are found wherever they come out."""
    for name in ("ada", "ben"):
        text = text.replace(name, f"{MARK}-{name}")
    return (
        "\n".join(
            f"{MARK}-{line}" if line[:1] == "r" and line[1:2].isdigit() else line
            for line in text.splitlines()
        )
        + "\n"
    )


def configure(folder, publish):
    text = CONFIGURATION.replace("publish: published\n", publish)
    (folder / "labwatch.yaml").write_text(text + DECISIONS)


def laid_out(folder, publish=HIDDEN):
    lay_out(folder, lab=marked(LAB), patients=marked(PATIENTS), treatments=marked(TREATMENTS))
    configure(folder, publish)
    (folder / "key.txt").write_text(KEY + "\n")
    (folder / "key.txt").chmod(0o640)
    return folder


def night(folder, as_of):
    ended = [
        labwatch("ingest", cwd=folder),
        labwatch("evaluate", "--as-of", as_of, cwd=folder),
        labwatch("publish", cwd=folder),
    ]
    assert [end.status for end in ended] == [0, 0, 0], ended
    return folder / f"published/as_of={as_of}"


def flags_of(folder):
    return pl.read_parquet(folder / "flags.parquet", hive_partitioning=False)


def texts_of(folder):
    """Everything a reader of the folder can see, unpacked."""
    for path in folder.rglob("*.*"):
        if path.suffix == ".parquet":
            yield path.name, pl.read_parquet(path, hive_partitioning=False).write_json()
        elif path.suffix == ".xlsx":
            with zipfile.ZipFile(BytesIO(path.read_bytes())) as book:
                yield from ((f"{path.name}/{n}", book.read(n).decode()) for n in book.namelist())
        elif path.is_file():
            yield path.name, path.read_text("utf-8")


@pytest.fixture(scope="module")
def hidden(tmp_path_factory):
    """A registry whose nights of 30 June and 1 July 2026 are published under pseudonyms."""
    folder = laid_out(tmp_path_factory.mktemp("hidden"))
    return folder, night(folder, "2026-06-30"), night(folder, "2026-07-01")


def platelets(folder):
    return flags_of(folder).row(by_predicate=pl.col("rule") == "platelets_low", named=True)


def test_nobody_is_named_in_anything_published(hidden):
    folder, _, _ = hidden
    texts = dict(texts_of(folder / "published"))
    assert {"worklist.csv", "report.html", "run.json", "flags.parquet"} <= texts.keys()
    assert any("sheet1" in name for name in texts)
    assert [name for name, text in texts.items() if MARK in text] == []


def test_the_report_still_tells_the_story_of_the_patient(hidden):
    _, first, _ = hidden
    page = (first / "report.html").read_text()
    data = json.loads(page.split('type="application/json">')[1].split("</script>")[0])
    assert platelets(first)["patient_id"] in data["stories"]["patients"]


def test_a_flag_keeps_its_name_from_night_to_night(hidden):
    _, first, second = hidden
    assert platelets(first)["flag_id"] == platelets(second)["flag_id"]
    assert platelets(second)["state"] == "ongoing"


def test_who_holds_the_key_finds_the_patient_and_the_result(hidden):
    folder, first, _ = hidden
    flag = platelets(first)
    asked = ("pseudonym", "lookup", flag["patient_id"], flag["evidence"][0], "0" * 32, "--json")
    found = json.loads(labwatch(*asked, cwd=folder).out)
    assert [row["name"] for row in found] == [f"{MARK}-ada", f"central-lab/{MARK}-r1", None]


def test_and_the_other_way_round(hidden):
    folder, first, _ = hidden
    (row,) = json.loads(labwatch("pseudonym", "of", f"{MARK}-ada", "--json", cwd=folder).out)
    assert row["pseudonym"] == platelets(first)["patient_id"]
    assert len(row["pseudonym"]) == 32


def test_explain_leads_from_the_patient_to_the_row(hidden):
    folder, _, _ = hidden
    story = json.loads(labwatch("explain", f"{MARK}-ada", "--json", cwd=folder).out)
    flag = next(flag for flag in story["flags"] if flag["rule"] == "platelets_low")
    assert [row["line"] for row in flag["rows"]] == [2]


def test_a_decision_about_a_flag_holds(tmp_path):
    flag = platelets(night(laid_out(tmp_path), "2026-06-30"))
    (tmp_path / "landing/decisions").mkdir()
    (tmp_path / "landing/decisions/2026-06-30.csv").write_text(
        "flag_id,decision,decided_at\n" + f"{flag['flag_id']},acknowledged,2026-06-30T09:00\n"
    )
    after = platelets(night(tmp_path, "2026-07-01"))
    assert (after["flag_id"], after["disposition"]) == (flag["flag_id"], "acknowledged")


def test_switching_pseudonyms_on_carries_no_name_over(tmp_path):
    before = platelets(night(laid_out(tmp_path, publish=""), "2026-06-30"))
    configure(tmp_path, HIDDEN)
    folder = night(tmp_path, "2026-07-01")
    assert [name for name, text in texts_of(folder) if MARK in text] == []
    after = platelets(folder)
    assert (after["state"], after["flag_id"] != before["flag_id"]) == ("new", True)


@pytest.mark.parametrize(
    ("key", "mode", "fix"),
    [("short", 0o600, "openssl rand"), (KEY, 0o644, "chmod o="), (None, 0, "key can't be read")],
)
def test_a_key_that_keeps_nothing_secret_is_refused(tmp_path, key, mode, fix):
    laid_out(tmp_path)
    (tmp_path / "key.txt").unlink()
    if key is not None:
        (tmp_path / "key.txt").write_text(key)
        (tmp_path / "key.txt").chmod(mode)
    ended = labwatch("pseudonym", "of", "somebody", cwd=tmp_path)
    assert ended.status == 2
    assert fix in ended.err
    assert KEY not in ended.err


@pytest.mark.parametrize(
    "publish",
    [
        "publish: {path: out, key: abc}\n",
        "publish: {path: out, key_file: key.txt}\n",
        "publish: {path: ., pseudonyms: true, key_file: key.txt}\n",
    ],
)
def test_a_key_in_the_configuration_or_without_use_or_published_is_an_error(tmp_path, publish):
    laid_out(tmp_path, publish)
    ended = labwatch("status", cwd=tmp_path)
    assert ended.status == 2
    assert "labwatch.yaml:2: publish" in ended.err
