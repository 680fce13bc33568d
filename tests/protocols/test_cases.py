"""The stories beside a protocol: all true, and a mistake in one is named with its line."""

import pytest

from pipelines.cases.model import cases_path, load_cases
from pipelines.cases.run import run_cases
from pipelines.errors import ProtocolError
from pipelines.located_yaml import read_yaml
from pipelines.protocols.load import FOLDER, protocol_names

HEAD = """protocol: alemtuzumab-us
as_of: 2026-06-30
infusions: [2025-01-06 to 2025-01-10]
normal: {platelets: 250, wbc: 6, hemoglobin: 140, neutrophils: 3.5, lymphocytes: 1.5}
stories:
  - story: Ada's platelets are just low
"""


def stories(name, protocol, vocabulary):
    located = read_yaml(cases_path(FOLDER / f"{name}.yaml"), ProtocolError)
    return load_cases(located, protocol, vocabulary).stories


@pytest.mark.parametrize("name", protocol_names())
def test_every_story_comes_out_as_it_is_told(name, vocabulary):
    report = run_cases(name, vocabulary)

    assert [str(mismatch) for mismatch in report.mismatches] == []
    assert report.stories >= 10


def test_every_rule_of_the_us_protocol_has_a_story_that_raises_its_flag(us, vocabulary):
    raised = {flag.rule for story in stories(us.protocol, us, vocabulary) for flag in story.expect}

    rules = {*us.thresholds, *us.combinations, *us.reflexes, *us.treatment_rules}
    late = {f"{name}_overdue" for name, item in us.requirements.items() if item.every}
    before = {f"{name}_baseline_missing" for name in us.requirements}
    assert rules | late | before | {"cbc_baseline_due", "unreadable_result"} <= raised


def test_a_story_that_does_not_come_true_is_told_with_its_line(tmp_path, vocabulary):
    (tmp_path / "mine.yaml").write_text("extends: alemtuzumab-us\nprotocol: mine\n", "utf-8")
    told = """    results: [2026-06-29 platelets 149]
    expect: [platelets_low urgent since 2026-06-29]
    absent: [cbc_overdue]
  - story: Ben's neutrophils are low, and nobody expects it
    results: [2026-06-29 neutrophils 0.3]
"""
    (tmp_path / "mine.cases.yaml").write_text(HEAD + told, "utf-8")

    report = run_cases("mine.yaml", vocabulary, tmp_path)

    assert report.stories == 2
    assert [str(mismatch).replace(f"{tmp_path}/", "") for mismatch in report.mismatches] == [
        "mine.cases.yaml:6: Ada's platelets are just low: expected platelets_low urgent since "
        "2026-06-29, got platelets_low routine since 2026-06-29 due 2026-07-06",
        "mine.cases.yaml:6: Ada's platelets are just low: expected no cbc_overdue, got "
        "cbc_overdue urgent since 2025-02-14 due 2025-02-06",
        "mine.cases.yaml:10: Ben's neutrophils are low, and nobody expects it: expected nothing "
        "else, got neutrophils_low critical since 2026-06-29 due 2026-06-30",
    ]


@pytest.mark.parametrize(
    ("line", "field", "fix"),
    [
        ("results: [2026-06-29 platlets 149]", "results.0", "did you mean `platelets`?"),
        ("results: [29.06.2026 platelets 149]", "results.0", "write it like 2026-06-01 platelets"),
        ("results: [2026-02-31 platelets 149]", "results.0", "there is no 2026-02-31"),
        ("expect: [platelets_low soon]", "expect.0", "write it like platelets_low urgent since"),
        ("expect: [platelet_low urgent]", "expect.0", "did you mean `platelets_low`?"),
        ("absent: [upcr_overdue]", "absent.0", "there is no rule `upcr_overdue`"),
        ("infusions: [2025-01-06 at ten]", "infusions.0", "write it like 2025-01-06 or"),
        ("reslts: []", "reslts", "unknown key; did you mean `results`?"),
    ],
)
def test_a_slip_in_a_story_is_named_with_its_line_and_its_fix(
    tmp_path, us, vocabulary, line, field, fix
):
    path = tmp_path / "mine.cases.yaml"
    path.write_text(f"{HEAD}    {line}\n", "utf-8")

    with pytest.raises(ProtocolError) as caught:
        load_cases(read_yaml(path, ProtocolError), us, vocabulary)

    assert str(caught.value).startswith(f"{path}:7: stories.0.{field}: ")
    assert fix in str(caught.value)


def test_a_protocol_without_stories_says_which_file_is_missing(tmp_path, vocabulary):
    (tmp_path / "mine.yaml").write_text("extends: alemtuzumab-us\nprotocol: mine\n", "utf-8")

    with pytest.raises(ProtocolError, match=r"mine\.cases\.yaml: no such file"):
        run_cases("mine.yaml", vocabulary, tmp_path)
