"""Files, frames, batches and character sets."""

import pytest

from pipelines.errors import ConfigurationError, FileRefused
from pipelines.readers.hl7v2.blocks import message_blocks
from pipelines.settings import Feed, load_configuration
from tests.hl7v2.messages import MSH, message, obx, rows

BHS = r"BHS|^~\&|LAB"
FHS = r"FHS|^~\&|LAB"


def test_segments_may_end_in_any_way(tmp_path):
    text = message(obx(), obx("220", number=2))
    found = [rows(tmp_path, text.replace("\r", end)) for end in ("\r", "\n", "\r\n")]
    assert found[0].equals(found[1])
    assert found[0].equals(found[2])
    assert found[0]["line"].to_list() == [4, 5]


def test_a_byte_order_mark_is_no_text(tmp_path):
    assert rows(tmp_path, "\ufeff" + message(obx()))["value"].to_list() == ["210"]


def test_the_frame_of_a_message_on_the_wire_is_no_text(tmp_path):
    framed = f"\x0b{message(obx())}\x1c\r\x0b{message(obx('9'))[:-1]}\x1c\r"
    found = rows(tmp_path, framed)
    assert found.select("place", "value", "status", "reject").rows() == [
        ("message 1, OBX 1", "210", "F", None),
        ("message 2, OBX 1", "9", "F", None),
    ]


def test_a_batch_is_its_messages(tmp_path):
    text = f"{FHS}\r{BHS}\r{message(obx())}{message(obx('9'))}BTS|2\rFTS|1\r"
    found = rows(tmp_path, text)
    assert found.select("place", "value").rows() == [
        ("message 1, OBX 1", "210"),
        ("message 2, OBX 1", "9"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{FHS}\r{BHS}\r{message(obx())}BTS|2\rFTS|1\r", "says it holds 2 messages"),
        (f"{FHS}\r{BHS}\r{message(obx())}BTS|1\r", "truncated"),
        (f"{BHS}\r{message(obx())}", "truncated"),
        ("result_id,patient_id\n1,ada\n", "does not begin with MSH"),
        ("{}", "does not begin with MSH"),
        ("\n\n", "no segment at all"),
    ],
)
def test_what_is_no_whole_file_of_messages_is_refused(tmp_path, text, said):
    with pytest.raises(FileRefused, match=said):
        rows(tmp_path, text)


def test_a_message_is_read_in_the_character_set_it_declares(tmp_path):
    header = f"{MSH}||||||8859/1"
    text = message(obx("71", unit="µmol/L"), msh=header).encode("latin-1")
    text += message(obx("71", unit="µmol/L"), msh=f"{MSH}||||||UNICODE UTF-8").encode()
    assert rows(tmp_path, text)["unit"].to_list() == ["µmol/L", "µmol/L"]


def test_the_feeds_encoding_wins_over_what_a_message_declares(tmp_path):
    text = message(obx("€ 5", kind="ST"), msh=f"{MSH}||||||8859/1").encode("windows-1252")
    assert rows(tmp_path, text, encoding="windows-1252")["value"].to_list() == ["€ 5"]


def test_a_byte_in_a_name_does_not_cost_the_result(tmp_path):
    text = message(obx()).replace("Lovelace", "L\xf6velace").encode("latin-1")
    assert rows(tmp_path, text).select("value", "reject").rows() == [("210", None)]


def test_a_wrong_byte_in_the_patients_number_sets_the_result_aside(tmp_path):
    text = message(obx()).replace("ada^", "\xe5da^").encode("latin-1")
    assert rows(tmp_path, text)["reject"].to_list() == ["bad_value"]


def test_utf16_needs_to_be_said(tmp_path):
    text = message(obx()).encode("utf-16")
    with pytest.raises(FileRefused, match="UTF-16"):
        rows(tmp_path, text)
    assert rows(tmp_path, text, encoding="utf-16")["value"].to_list() == ["210"]


def test_blocks_end_where_messages_do(tmp_path):
    text = "".join(message(obx(str(n)), "NTE|1||a") for n in range(200))
    whole = rows(tmp_path, text)
    feed = Feed(name="lab", entity="lab_results", format="hl7v2", path="*")
    for end in ("\r", "\r\n", "\n"):
        (tmp_path / "labs.hl7").write_text(text.replace("\r", end), newline="")
        blocks = list(message_blocks(feed, tmp_path / "labs.hl7", block_bytes=257))
        assert len(blocks) > 10
        assert all(block.text.startswith("MSH") for block in blocks)
        assert "".join(block.text for block in blocks) == text.replace("\r", "\n")
    assert whole.height == 200


@pytest.mark.parametrize("entity", ["patients", "treatments"])
def test_only_results_are_read(tmp_path, entity):
    (tmp_path / "labwatch.yaml").write_text(
        f"feeds:\n  - {{name: a, entity: {entity}, format: hl7v2, path: a/*}}\n"
    )
    with pytest.raises(ConfigurationError, match="read for lab_results only"):
        load_configuration(tmp_path / "labwatch.yaml")


def test_keys_without_effect_are_refused(tmp_path):
    (tmp_path / "labwatch.yaml").write_text(
        "feeds:\n  - {name: a, entity: lab_results, format: hl7v2, path: a/*, date_format: '%Y'}\n"
    )
    with pytest.raises(ConfigurationError, match="does not apply to hl7v2"):
        load_configuration(tmp_path / "labwatch.yaml")
