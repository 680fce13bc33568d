"""Damaged files: no traceback, nothing lost, and no value that nobody sent."""

import gzip

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.settings import Feed
from tests.damage.damage import Damaged, damaged, many_damaged, truncated
from tests.damage.verdicts import accounts_of, rows_read, strangers, texts
from tests.hl7v2.messages import OBR, PID, message, obx

BEN = PID.replace("ada", "ben")
SOUND = "".join(
    message(
        obx(str(100 + n), f7="150-400", f14="202603010800"),
        obx(str(5 + n), 2, test="6690-2^WBC^LN"),
        "NTE|1||seen",
        OBR.replace("F100", f"F2{n}").replace("|1|", "|2|"),
        obx(str(60 + n), test="2160-0^Creatinine^LN", unit="umol/L"),
        obr=OBR.replace("F100", f"F1{n}"),
        pid=pid,
    )
    for n, pid in enumerate((PID, BEN, PID))
).encode()
FEED = Feed(name="lab", entity="lab_results", format="hl7v2", path="*")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("damage")


@pytest.fixture(scope="module")
def sound(folder) -> pl.DataFrame:
    rows = rows_read(FEED, folder / "sound.hl7", SOUND)
    assert rows is not None
    assert rows["reject"].null_count() == rows.height == 9
    return rows


@settings(max_examples=25, deadline=None)
@given(damage=truncated(SOUND))
def test_a_file_cut_short_says_nothing_that_was_not_sent(folder, sound, damage: Damaged):
    found = rows_read(FEED, folder / "cut.hl7", damage.content)
    if found is not None:
        cut = found.filter(pl.col("code").is_in(["777-3", "6690-2", "2160-0"]))
        told = ["patient_id", "code", "value", "status", "result_id"]
        same = pl.col("reject").is_null()
        assert cut.filter(same).join(sound, on=told, how="anti", nulls_equal=True).is_empty()


def test_results_whose_message_and_patient_are_lost_are_not_taken_for_the_patient_before(folder):
    """A hole from Ada's last result into Ben's PID: what follows is nobody's."""
    start = SOUND.index(b"OBX|1|NM|2160-0") + len("OBX|")
    end = SOUND.index(b"PID|1||ben") + len("P")
    found = rows_read(FEED, folder / "hole.hl7", SOUND[:start] + SOUND[end:])
    assert found is not None
    assert found["reject"].to_list()[2:6] == ["bad_value"] * 4
    assert found["reject"].null_count() == 5


@pytest.mark.parametrize("rest", [b"MSH", b"MSH|", b"MSH\r"])
def test_a_file_that_ends_in_a_header_without_delimiters_keeps_what_came_before(
    folder, sound, rest
):
    found = rows_read(FEED, folder / "header.hl7", SOUND + rest)
    assert found is not None
    assert texts(found, FEED).equals(texts(sound, FEED))


@settings(max_examples=40, deadline=None)
@given(damage=damaged(SOUND))
def test_damage_reaches_no_further_than_its_message(folder, sound, damage: Damaged):
    found = rows_read(FEED, folder / "hit.hl7", damage.content)
    if found is not None:
        hit = 1 if damage.places is None else damage.places
        # A message of three, and the result at the seam.
        assert strangers(sound, found, FEED).height <= 4 * hit


@settings(max_examples=25, deadline=None)
@given(line=st.integers(0, SOUND.count(b"\r") - 1), field=st.integers(1, 25))
def test_an_emptied_field_gives_no_other_value(folder, sound, line, field):
    segments = SOUND.decode().split("\r")
    fields = segments[line].split("|")
    if field < len(fields) and not (fields[0] == "MSH" and field == 1):
        fields[field] = ""
    segments[line] = "|".join(fields)
    found = rows_read(FEED, folder / "empty.hl7", "\r".join(segments).encode())
    assert found is not None
    read = found.filter(pl.col("reject").is_null() & pl.col("value").is_not_null())
    assert set(read["value"]) <= set(sound["value"])
    assert found.height >= sound.height - 3


@settings(max_examples=15, deadline=None)
@given(damage=damaged(gzip.compress(SOUND, mtime=0)))
def test_a_damaged_gzip_is_refused_or_says_what_it_said(folder, sound, damage):
    found = rows_read(FEED, folder / "labs.hl7.gz", damage.content)
    if found is not None:
        assert texts(found, FEED).equals(texts(sound, FEED))


def test_every_row_of_every_damaged_file_is_accounted_for(tmp_path):
    batch = b"FHS|^~\\&\rBHS|^~\\&\r" + SOUND + b"BTS|3\rFTS|1\r"
    contents = many_damaged(SOUND, 20, seed=7) + many_damaged(batch, 10, seed=8)
    (tmp_path / "landing").mkdir()
    for number, content in enumerate(contents):
        (tmp_path / "landing" / f"2026-06-30-{number:02}.hl7").write_bytes(content)
    (tmp_path / "labwatch.yaml").write_text(
        "feeds:\n  - {name: lab, entity: lab_results, format: hl7v2, path: landing/*}\n"
    )
    accounts = accounts_of(tmp_path / "labwatch.yaml")
    assert len(accounts) == 30
    assert any(file.refused for file in accounts)
    assert any(file.quarantined for file in accounts)
