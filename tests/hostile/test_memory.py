"""Files made to fill the memory: each is refused, or read, in a process that may use little."""

import json

import pyarrow as pa
import pyarrow.parquet as arrow_parquet
import pytest

from tests.hostile.under_limit import verdicts

HEADER = b"result_id,patient_id,code,collected_at,value\n"
ROW = b"1,ada,777-3,2026-06-20,100\n"
CHUNK = 32 * 2**20


def packed(path, compression, text, n_bytes):
    """A compressed file that unpacks to the header and so many bytes of a repeated text."""
    block = text * (CHUNK // len(text))
    with pa.output_stream(str(path), compression=compression) as out:
        out.write(HEADER)
        for _ in range(n_bytes // len(block)):
            out.write(block)


def sparse(path, start, n_bytes):
    """A file of so many bytes, of which the disk holds only the start; the rest are NUL bytes."""
    path.write_bytes(start)
    with path.open("r+b") as file:
        file.truncate(n_bytes)


@pytest.fixture(scope="module")
def delimited(tmp_path_factory):
    folder = tmp_path_factory.mktemp("csv")
    packed(folder / "bomb.csv.gz", "gzip", ROW, 96 * 2**20)
    packed(folder / "bomb.csv.zst", "zstd", ROW, 96 * 2**20)
    packed(folder / "blank.csv.zst", "zstd", b"\n", 64 * 2**20)
    packed(folder / "line.csv.zst", "zstd", b"a", 256 * 2**20)
    sparse(folder / "line.csv", HEADER + b"1,ada,", 2 * 2**30)
    sparse(folder / "head.csv", b"result_id,", 2 * 2**30)
    wide = b",".join(b"c%d" % number for number in range(9_990))
    row = b"1,ada,777-3,2026-06-20,100" + b"," * 9_990
    (folder / "wide.csv").write_bytes(HEADER[:-1] + b"," + wide + b"\n" + row + b"\n")
    (folder / "wider.csv").write_bytes(b"," * 40_000_000 + b"\n")
    (folder / "quotes.csv").write_bytes(HEADER + ROW.replace(b"ada", b'"ad"a') * 3_000)
    return verdicts("csv", "lab_results", sorted(folder.iterdir()))


@pytest.mark.parametrize("name", ["bomb.csv.gz", "bomb.csv.zst", "line.csv.zst"])
def test_what_unpacks_without_end_is_refused(delimited, name):
    assert "unpacks to 200 times its size" in delimited[name]


@pytest.mark.parametrize("name", ["line.csv", "head.csv"])
def test_a_line_without_end_is_refused(delimited, name):
    assert "a line longer than 64 MB" in delimited[name]


def test_blank_lines_without_end_are_refused(delimited):
    assert "millions of lines of a few bytes" in delimited["blank.csv.zst"]


def test_ten_thousand_columns_are_read(delimited):
    assert delimited["wide.csv"] == 1


def test_forty_million_columns_are_refused(delimited):
    assert "more than 10000 columns" in delimited["wider.csv"]


def test_a_stray_quote_on_every_line_costs_no_more_than_the_lines(delimited):
    assert delimited["quotes.csv"] == 3_000


@pytest.fixture(scope="module")
def resources(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ndjson")
    sound = json.dumps({"resourceType": "Observation", "id": "1", "status": "final"}).encode()
    deep = b'{"resourceType": "Observation", "extension": ' + b"[" * 2_000_000 + b"]" * 2_000_000
    (folder / "deep.ndjson").write_bytes(sound + b"\n" + deep + b"}\n" + sound + b"\n")
    (folder / "keys.ndjson").write_bytes(sound + b"\n" + b'{"a":' * 1_000_000 + b"\n")
    sparse(folder / "line.ndjson", sound + b"\n{", 2 * 2**30)
    return verdicts("fhir-ndjson", "lab_results", sorted(folder.iterdir()))


def test_deep_json_costs_its_own_line_only(resources):
    assert resources["deep.ndjson"] == 3
    assert resources["keys.ndjson"] == 2


def test_a_resource_without_end_is_refused(resources):
    assert "a line longer than 64 MB" in resources["line.ndjson"]


@pytest.fixture(scope="module")
def messages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hl7")
    start = b"MSH|^~\\&|LAB|NORTH|REG|HUB|20260301||ORU^R01|1|P|2.5.1\rPID|1||ada\r"
    sparse(folder / "segment.hl7", start + b"OBX|1|NM|", 2 * 2**30)
    (folder / "message.hl7").write_bytes(start + b"NTE|1||x\r" * 9_000_000)
    return verdicts("hl7v2", "lab_results", sorted(folder.iterdir()))


@pytest.mark.parametrize("name", ["segment.hl7", "message.hl7"])
def test_a_segment_or_message_without_end_is_refused(messages, name):
    assert "it is not HL7" in messages[name]


@pytest.fixture(scope="module")
def columnar(tmp_path_factory):
    folder = tmp_path_factory.mktemp("parquet")
    few = ["1"] * 500_000
    rows = dict.fromkeys(("result_id", "patient_id", "code", "collected_at"), few)
    long = pa.DictionaryArray.from_arrays(pa.array([0] * 500_000, pa.int32()), ["x" * 2**20])
    arrow_parquet.write_table(pa.table({**rows, "value": long}), folder / "long.parquet")
    ones = pa.DictionaryArray.from_arrays(pa.array([0] * 9_000_000, pa.int32()), ["1"])
    table = pa.table(dict.fromkeys([*rows, "value"], ones))
    arrow_parquet.write_table(table, folder / "many.parquet", row_group_size=9_000_000)
    return verdicts("parquet", "lab_results", sorted(folder.iterdir()))


def test_one_long_text_said_half_a_million_times_is_refused(columnar):
    assert "unpacks to" in columnar["long.parquet"]


def test_nine_million_rows_in_a_few_bytes_are_refused(columnar):
    assert "unpacks to" in columnar["many.parquet"]
