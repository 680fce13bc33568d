"""The configuration: read whole, or every error named with its line."""

from datetime import timedelta

import pytest

from pipelines.errors import ConfigurationError
from pipelines.settings import load_configuration

FEED = """
feeds:
  - name: central-lab
    entity: lab_results
    format: csv
    path: landing/central-lab/**/*.csv
"""


@pytest.fixture
def write(tmp_path):
    def written(text):
        path = tmp_path / "labwatch.yaml"
        path.write_text(text)
        return path

    return written


def errors_of(path):
    with pytest.raises(ConfigurationError) as caught:
        load_configuration(path)
    return str(caught.value).removeprefix(f"{path}:").split(f"\n{path}:")


def test_a_canonical_feed_needs_four_lines(write, tmp_path):
    configuration = load_configuration(write(FEED))
    (feed,) = configuration.feeds
    assert (feed.delimiter, feed.encoding, feed.decimal_comma) == (",", "utf-8", False)
    assert feed.max_quarantine_pct is None
    assert configuration.store == tmp_path / "store" / "labwatch.duckdb"
    assert configuration.protocols == ("alemtuzumab-us",)


def test_paths_are_relative_to_the_file(write, tmp_path):
    configuration = load_configuration(write("store: ../s/x.duckdb\npublish: out\n"))
    assert configuration.store == tmp_path.parent / "s" / "x.duckdb"
    assert configuration.publish == tmp_path / "out"


def test_everything_of_the_manual_is_understood(write, tmp_path):
    (tmp_path / "codes.csv").write_text("local_code,loinc\n")
    configuration = load_configuration(
        write(
            FEED
            + """
    columns: {No: result_id, MRN: patient_id}
    codes: codes.csv
    default_units: {creatinine: umol/L}
    date_format: "%d/%m/%Y %H:%M"
    decimal_comma: true
    delimiter: ";"
    encoding: windows-1252
    max_quarantine_pct: 5
    expect_every: 2 weeks
"""
        )
    )
    (feed,) = configuration.feeds
    assert feed.columns == {"No": "result_id", "MRN": "patient_id"}
    assert feed.codes == tmp_path / "codes.csv"
    assert feed.expect_every == timedelta(days=14)


def test_the_hash_is_that_of_the_file(write):
    first = load_configuration(write(FEED)).configuration_hash
    assert load_configuration(write(FEED)).configuration_hash == first
    assert load_configuration(write(FEED + "# a word\n")).configuration_hash != first


def test_all_errors_come_at_once_each_with_its_line(write):
    errors = errors_of(
        write(
            """timezone: Europe/Lundon
publis: published
feeds:
  - name: lab
    entity: lab_result
    format: csv
"""
        )
    )
    assert sorted(error.split(":")[0] for error in errors) == ["1", "2", "4", "5"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("publis: x", 1, "did you mean `publish`?"),
        ("root: /", 1, "unknown key"),
        ("timezone: Mars/Olympus", 1, "IANA"),
        ("store: a\nstore: b", 2, "given twice (first on line 1)"),
        ("store: published/x.duckdb", 1, "outside the publish folder"),
        ("- a", 1, "`key: value`"),
        ("feeds: 3", 1, "feeds"),
        ("store: [", 1, "mend the YAML"),
        ("store: &a x\npublish: *a", 1, "anchors"),
        ("store: !!python/name:os.system x", 1, "tags"),
        ("store: " + "[" * 200 + "]" * 200, 1, "nested"),
        ("memory_limit: lots", 1, "memory_limit"),
        (FEED + "    colums: {a: b}", 7, "did you mean `columns`?"),
        (FEED + "    columns: {a: value, b: value}", 7, "more than one column to value"),
        (FEED + "    columns: {MRN: patientid}", 7, "no column of lab_results"),
        (FEED + "    codes: nowhere.csv", 7, "no such file"),
        (FEED + "    encoding: klingon", 7, "not a known encoding"),
        (FEED + "    expect_every: sometimes", 7, "`1 day`"),
        (FEED + "    max_quarantine_pct: 500", 7, "100"),
        (FEED + "    delimiter: ab", 7, "delimiter"),
        (FEED.replace("csv\n", "xml\n", 1), 5, "'csv', 'parquet', 'fhir-ndjson'"),
        (FEED.replace("csv\n", "fhir-ndjson\n", 1) + "    delimiter: ';'", 7, "does not apply"),
        (FEED.replace("csv\n", "fhir-ndjson\n", 1) + "    columns: {a: unit}", 7, "does not apply"),
        (
            FEED.replace("csv\n", "fhir-ndjson\n", 1).replace("lab_results", "dispositions"),
            5,
            "send dispositions in another format",
        ),
        (FEED.replace("    path", "    paths"), 3, "add `path: ...` here"),
        (FEED + FEED.removeprefix("\nfeeds:\n"), 7, "another feed is called central-lab"),
    ],
)
def test_an_error_names_its_line_and_the_fix(write, text, line, words):
    errors = errors_of(write(text))
    assert any(error.startswith(f"{line}:") and words in error for error in errors), errors


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(ConfigurationError, match="no such file"):
        load_configuration(tmp_path / "labwatch.yaml")


def test_a_file_that_is_no_text_is_said_so(tmp_path):
    path = tmp_path / "labwatch.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match="UTF-8"):
        load_configuration(path)


def test_the_configuration_can_not_be_changed(write):
    configuration = load_configuration(write(FEED))
    with pytest.raises(ValueError, match="frozen"):
        configuration.store = "elsewhere"
