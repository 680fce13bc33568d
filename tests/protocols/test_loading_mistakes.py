"""An author's slip is answered with the file, the line, the field and what to do."""

from pathlib import Path

import pytest

from pipelines.errors import ProtocolError
from pipelines.protocols.load import FOLDER, load_protocol

US = (FOLDER / "alemtuzumab-us.yaml").read_text("utf-8")


@pytest.fixture
def answer(tmp_path, vocabulary):
    """What the author is told after a change to the US protocol: its lines, without the folder."""

    def told(old: str, new: str) -> list[str]:
        assert US.count(old) >= 1, f"the protocol no longer says {old!r}"
        (tmp_path / "mine.yaml").write_text(US.replace(old, new, 1), "utf-8")
        with pytest.raises(ProtocolError) as caught:
            load_protocol("mine.yaml", vocabulary, tmp_path)
        return str(caught.value).replace(f"{tmp_path}/", "").splitlines()

    return told


def line_of(text: str, after: str = "") -> int:
    """The line of the US protocol on which a text stands."""
    return US[: US.index(text, US.index(after))].count("\n") + 1


SLIPS = [
    (
        *("  upcr_high:\n    title: High", "  upcr_high:\n    titel: x\n    title: High"),
        *("thresholds.upcr_high.titel", "unknown key; did you mean `title`?"),
    ),
    (
        *("    components: creatinine\n", "    components: creatinin\n"),
        *(
            "requirements.creatinine.components",
            "no analyte `creatinin`; did you mean `creatinine`?",
        ),
    ),
    (
        *("    analyte: upcr\n", "    analyte: upc\n"),
        *("thresholds.upcr_high.analyte", "no analyte `upc`; did you mean `upcr`?"),
    ),
    (
        *("{above: 200 mg/g,", "{above: 22.6 mg/mmol,"),
        *("thresholds.upcr_high.bands.0.above", "unit `mg/mmol`: upcr is kept in mg/g; convert"),
    ),
    (
        *("{high: 21 umol/L}", "{high: 1.2 mg/dL}"),
        *("thresholds.bilirubin_high.default_range.high", "bilirubin is kept in umol/L; convert"),
    ),
    (
        *("above: 200 mg/g", "above: 200"),
        *("thresholds.upcr_high.bands.0.above", "'200' is no limit; write a number and its unit"),
    ),
    (
        *("{below: 50 10*9/L,", "{below: 120 10*9/L,"),
        *("thresholds.platelets_low.bands.2.below", "no further out than 100 10*9/L"),
    ),
    (
        *("{above: 5 x upper limit,", "{above: 2 x upper limit,"),
        *("thresholds.alt_high.bands.1.above", "no further out than 3 x upper limit"),
    ),
    (
        *("50 10*9/L, severity: critical", "50 10*9/L, severity: routine"),
        *("thresholds.platelets_low.bands.2.severity", "no worse than the band before it (urgent)"),
    ),
    (
        *(
            "50 10*9/L, severity: critical, repeat: 1 day",
            "50 10*9/L, severity: critical, repeat: 9 days",
        ),
        *("thresholds.platelets_low.bands.2.repeat", "later than in the band before it (2 days)"),
    ),
    (
        *("severity: routine, repeat: 28 days", "severity: mild, repeat: 28 days"),
        *("thresholds.lymphocytes_low.bands.0.severity", "'routine', 'urgent' or 'critical'"),
    ),
    (
        *("course_gap: 15 days", "course_gap: 15 dys"),
        *("course_gap", "'15 dys' is no length of time; write it like `7 days` or `1 month`"),
    ),
    (
        *("window: 48 months", "window: 1440 days"),
        *("window", "'1440 days' must be in months or years, for example `48 months`"),
    ),
    (
        *("every: 3 months", "every: 0 months"),
        *("requirements.thyroid.every", "'0 months' would come round for ever; write at least"),
    ),
    (
        *("drug: alemtuzumab\n", "drug: alemtuzumb\n"),
        *("drug", "no drug `alemtuzumb`; did you mean `alemtuzumab`?"),
    ),
    (
        *("    vaccines: live\n", "    vaccines: living\n"),
        *(
            "treatment_rules.live_vaccine_after_start.vaccines",
            "no vaccine group `living`; did you",
        ),
    ),
    (
        *("members: [alt_high | ast_high,", "members: [alt_hi | ast_high,"),
        *(
            "combinations.liver_injury.members.0.0",
            "no threshold rule `alt_hi`; did you mean `alt_high`?",
        ),
    ),
    (
        *("trigger: {rule: tsh_abnormal}", "trigger: {rule: tsh_abnorml}"),
        *("reflexes.tsh_reflex.trigger.rule", "no threshold rule `tsh_abnorml`; did you mean"),
    ),
    (
        *("    source: belgian-itp\n", "    source: belgian-it\n"),
        *(
            "thresholds.platelets_low.source.0",
            "no source `belgian-it`; did you mean `belgian-itp`?",
        ),
    ),
    (
        *("High ALT\n", "High ALT\n    title: High enzyme\n"),
        *("thresholds.alt_high.title", "given twice (first on line {line}); keep one"),
    ),
    (
        *(
            "Haemoglobin was {latest_value} {unit} on {latest_on}, low",
            "Haemoglobin was {latest_vlue}, low",
        ),
        *("thresholds.hemoglobin_low.message", "no placeholder `latest_vlue`; did you mean"),
    ),
    (
        *("    check: premedication\n", "    check: premed\n"),
        *("treatment_rules.premedication_missing", "'premedication', 'observation'"),
    ),
    (
        *("    previous_within: 90 days\n", ""),
        *("thresholds.platelets_drop", "measured from the previous value needs it"),
    ),
    (
        *("    needed: 2\n    severity: critical", "    needed: 4\n    severity: critical"),
        *("combinations.liver_injury.needed", "4 of 2 can never be met"),
    ),
    (
        *('version: "2026.1"', "version: 2026.1"),
        *("version", "must be text, not 2026.1; put it in quotes"),
    ),
    (
        *("components: (alt | ast) & bilirubin", "components: (alt | ast & bilirubin"),
        *("requirements.liver.components", "can't be read; write names joined by &"),
    ),
    (
        *("at_least: 1+}\n      - {analyte: nitrite", "at_least: one}\n      - {analyte: nitrite"),
        *("thresholds.haematuria_unexplained.explained_by.0.at_least", "'one' is no grade; write"),
    ),
    (
        *("window: 48 months", "windw: 48 months"),
        *("window", "missing; add `window: ...` here"),
    ),
]


@pytest.mark.parametrize(("old", "new", "field", "fix"), SLIPS, ids=[slip[2] for slip in SLIPS])
def test_a_slip_is_named_with_its_field_and_its_fix(answer, old, new, field, fix):
    fix = fix.format(line=line_of("title: High ALT")) if "{line}" in fix else fix
    assert [told for told in answer(old, new) if f": {field}" in told and fix in told]


def test_a_slip_is_named_with_its_file_and_its_line(answer):
    told = answer("below: 50 10*9/L", "below: 50 g/L")

    line = line_of("below: 50 10*9/L")
    assert told == [
        f"mine.yaml:{line}: thresholds.platelets_low.bands.2.below: unit `g/L`: platelets is kept "
        "in 10*9/L; convert the number"
    ]


def test_all_slips_are_named_at_once_and_in_the_order_of_the_page(tmp_path, vocabulary):
    page = US.replace("course_gap: 15 days", "course_gap: 15").replace(
        "analyte: upcr", "analyte: up"
    )
    (tmp_path / "mine.yaml").write_text(page.replace("needed: 2\n", "needed: 0\n"), "utf-8")

    with pytest.raises(ProtocolError) as caught:
        load_protocol("mine.yaml", vocabulary, tmp_path)

    fields = [line.split(": ")[1] for line in str(caught.value).splitlines()]
    assert fields == [
        "course_gap",
        "thresholds.upcr_high.analyte",
        "combinations.liver_injury.needed",
        "combinations.nephropathy_suspected.needed",
        "combinations.cytopenias.needed",
    ]


def test_a_rule_may_not_take_the_name_of_another(answer):
    told = answer("  tsh_reflex:\n", "  tsh_abnormal:\n")

    line = line_of("  tsh_reflex:\n")
    assert told == [
        f"mine.yaml:{line}: reflexes.tsh_abnormal: thresholds makes a rule of that name too"
    ]


def test_a_slip_in_what_is_laid_over_another_protocol_points_at_the_right_file(
    tmp_path, vocabulary
):
    page = "extends: alemtuzumab-us\nthresholds:\n  upcr_high:\n    analyte: upc\n"
    (tmp_path / "mine.yaml").write_text(page, "utf-8")

    with pytest.raises(ProtocolError, match=r"mine\.yaml:4: thresholds\.upcr_high\.analyte: there"):
        load_protocol("mine.yaml", vocabulary, tmp_path)


def test_a_protocol_nobody_knows_is_answered_with_those_that_are(vocabulary):
    with pytest.raises(ProtocolError, match="did you mean `alemtuzumab-us`"):
        load_protocol("alemtuzumab-uk", vocabulary)


def test_a_file_that_is_not_there_is_named(tmp_path, vocabulary):
    with pytest.raises(ProtocolError, match=r"nowhere\.yaml: no such file"):
        load_protocol(Path("nowhere.yaml"), vocabulary, tmp_path)


def test_a_page_that_is_no_mapping_is_refused(tmp_path, vocabulary):
    (tmp_path / "mine.yaml").write_text("- a\n- b\n", "utf-8")

    with pytest.raises(ProtocolError, match="must be a page of `key: value` lines"):
        load_protocol("mine.yaml", vocabulary, tmp_path)
