"""Files of a bulk export: what is a row, what is refused, what is counted and passed over."""

import gzip
import json

import pyarrow as pa
import pytest

from pipelines.errors import FileRefused
from pipelines.readers.fhir import read_fhir
from tests.fhir.resources import fhir_feed, ndjson, observation, patient, put, rows_of


def refusal(path):
    with pytest.raises(FileRefused) as refused:
        rows_of(path)
    return str(refused.value)


def test_a_resource_of_another_type_is_counted_and_not_loaded(tmp_path):
    rows = rows_of(put(tmp_path, patient(), observation(), {"resourceType": "Encounter"}))
    assert rows["reject"].to_list() == ["not_monitored", None, "not_monitored"]
    assert rows["line"].to_list() == [1, 2, 3]


def test_a_file_of_other_resources_only_is_read(tmp_path):
    assert rows_of(put(tmp_path, patient()))["reject"].to_list() == ["not_monitored"]


def test_blank_lines_are_no_rows_and_count_as_lines(tmp_path):
    path = put(tmp_path, observation())
    path.write_text("\n" + path.read_text() + "\n\n" + ndjson(observation(id="o2")))
    assert rows_of(path)["line"].to_list() == [2, 5]


@pytest.mark.parametrize("line", ["{", "nonsense", '{"id": "x"}', "[]", "5", "null", "\x00"])
def test_a_line_that_is_no_resource_is_set_aside_alone(tmp_path, line):
    path = put(tmp_path, observation())
    path.write_text(path.read_text() + line + "\n" + ndjson(observation(id="o2")))
    rows = rows_of(path)
    assert rows["reject"].to_list() == [None, "bad_value", None]
    assert rows["raw"][1] == line


def test_compressed_files_say_the_same(tmp_path):
    text = ndjson(observation(), observation(id="o2")).encode()
    for name, content in {
        "a.ndjson": text,
        "a.ndjson.gz": gzip.compress(text),
        "a.ndjson.zst": pa.Codec("zstd").compress(text, asbytes=True),
        "marked.ndjson": b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"),
    }.items():
        (tmp_path / name).write_bytes(content)
        assert rows_of(tmp_path / name)["result_id"].to_list() == ["o1", "o2"]


def test_rows_are_numbered_through_small_blocks(tmp_path):
    path = put(tmp_path, *(observation(id=f"o{n}") for n in range(50)))
    batches = list(read_fhir(fhir_feed(), path, block_bytes=2000))
    assert len(batches) > 5
    positions = [position for batch in batches for position in batch["position"]]
    assert positions == list(range(1, 51))
    assert [line for batch in batches for line in batch["line"]] == positions


def test_a_bundle_is_refused_with_the_way_out(tmp_path):
    bundle = {"resourceType": "Bundle", "entry": [{"resource": observation()}]}
    assert "jq" in refusal(put(tmp_path, bundle))


def test_a_resource_over_many_lines_is_refused_with_the_way_out(tmp_path):
    (tmp_path / "one.ndjson").write_text(json.dumps(observation(), indent=2))
    assert "one resource a line" in refusal(tmp_path / "one.ndjson")


def test_an_error_page_is_refused(tmp_path):
    (tmp_path / "one.ndjson").write_text("<html>\n<p>Sign in</p>\n</html>\n")
    assert "FHIR" in refusal(tmp_path / "one.ndjson")


def test_a_file_of_blank_lines_is_refused(tmp_path):
    (tmp_path / "one.ndjson").write_text("\n\n")
    assert "blank" in refusal(tmp_path / "one.ndjson")
