"""The phrases of a protocol: lengths of time, limits, components; and what a page amounts to."""

import json

import pytest

from pipelines.protocols.components import as_components
from pipelines.protocols.durations import as_duration
from pipelines.protocols.limits import as_grade, as_limit
from pipelines.protocols.load import FOLDER, load_protocol, protocol_hash


@pytest.mark.parametrize(
    ("text", "months", "days"),
    [("7 days", 0, 7), ("1 day", 0, 1), ("2 weeks", 0, 14), ("1 month", 1, 0), ("1 year", 12, 0)],
)
def test_a_length_of_time_is_months_or_days(text, months, days):
    duration = as_duration(text)

    assert (duration.months, duration.days, str(duration)) == (months, days, text)


@pytest.mark.parametrize(
    ("text", "basis", "factor", "offset"),
    [
        ("150 10*9/L", "absolute", 0, 150),
        ("baseline + 30 %", "baseline", 1.3, 0),
        ("baseline + 50 %", "baseline", 1.5, 0),
        ("baseline - 20 g/L", "baseline", 1, -20),
        ("previous value - 50 %", "previous", 0.5, 0),
        ("3 x upper limit", "reference", 3, 0),
        ("lower limit", "reference", 1, 0),
        ("0.1 x baseline + 10 %", "baseline", 0.11, 0),
    ],
)
def test_a_limit_is_a_factor_and_an_offset_exactly(text, basis, factor, offset):
    limit = as_limit(text)

    assert (limit.basis, limit.factor, limit.offset) == (basis, factor, offset)


@pytest.mark.parametrize("text", ["150", "about 150 g/L", "3 x normal", "baseline +30%", "-5 g/L"])
def test_what_is_no_limit_is_refused_with_examples(text):
    with pytest.raises(ValueError, match="is no limit; write a number and its unit"):
        as_limit(text)


def test_components_are_all_needed_and_in_brackets_any_one_serves():
    components = as_components("(alt | ast) & bilirubin & assessment skin_exam")

    assert [item.label for item in components.items] == ["alt|ast", "bilirubin", "skin_exam"]
    assert components.items[0].analytes == ("alt", "ast")
    assert components.items[2].assessments == ("skin_exam",)


@pytest.mark.parametrize(("text", "grade"), [("trace", 0.5), ("1+", 1), ("4+", 4), ("positive", 1)])
def test_grades_are_ordered_numbers(text, grade):
    assert as_grade(text) == grade


def test_a_comment_does_not_make_another_protocol(tmp_path, vocabulary, us):
    page = (FOLDER / "alemtuzumab-us.yaml").read_text("utf-8")
    (tmp_path / "mine.yaml").write_text(f"# read twice\n{page}", "utf-8")

    mine = load_protocol("mine.yaml", vocabulary, tmp_path)
    assert protocol_hash(mine) == protocol_hash(us)


def test_a_number_makes_another_protocol(tmp_path, vocabulary, us):
    page = (FOLDER / "alemtuzumab-us.yaml").read_text("utf-8")
    (tmp_path / "mine.yaml").write_text(page.replace("15 days", "16 days", 1), "utf-8")

    mine = load_protocol("mine.yaml", vocabulary, tmp_path)
    assert protocol_hash(mine) != protocol_hash(us)


def test_a_program_reads_a_protocol_in_the_words_of_its_author(us):
    told = json.loads(us.model_dump_json())

    assert told["window"] == "48 months"
    assert told["requirements"]["liver"]["components"] == "(alt | ast) & bilirubin"
    assert told["thresholds"]["creatinine_rise"]["bands"][0]["above"] == "baseline + 30 %"


def test_a_protocol_cannot_be_changed_once_it_is_read(us):
    with pytest.raises(ValueError, match="frozen"):
        us.drug = "ocrelizumab"
