"""The page without a browser: what is in it, and what can't get out of its data."""

import json
import re
import stat
from html import unescape

import pytest

from pipelines.errors import UsageError
from pipelines.publish.publish import publish_night
from pipelines.report.page import as_data
from pipelines.report.trends import trends
from pipelines.report.write import write_report
from pipelines.settings import load_configuration
from pipelines.stages import evaluate_store, ingest_files, publish_kept
from tests.cli.registry import lay_out
from tests.publish.flags import NIGHT, NIGHT_BEFORE
from tests.publish.night import configured, evaluated

HOSTILE = "</script><script>alert(1)</script><!-- \u2028 ' \" & 🩸"


def page_of(folder):
    return (folder / "report.html").read_text("utf-8")


def data_of(page):
    (text,) = re.findall(r'<script id="labwatch-data" type="application/json">(.*?)</script>', page)
    return json.loads(text)


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    configuration = load_configuration(lay_out(tmp_path_factory.mktemp("registry")))
    ingest_files(configuration, NIGHT)
    evaluate_store(configuration, NIGHT)
    publish_kept(configuration)
    return configuration


@pytest.fixture(scope="module")
def night(registry):
    return data_of(page_of(registry.publish / f"as_of={NIGHT}"))


def test_data_come_back_as_they_went_in_and_hold_no_tag():
    text = as_data({"id": HOSTILE})
    assert json.loads(text) == {"id": HOSTILE}
    assert "<" not in text
    assert "\u2028" not in text


def test_a_hostile_patient_is_in_the_page_as_data_only(tmp_path):
    folder = publish_night(configured(tmp_path), evaluated({"patient_id": HOSTILE}))
    page = page_of(folder)
    assert "alert(1)</script>" not in page
    assert data_of(page)["flags"]["patient_id"]["words"] == [HOSTILE]


def test_the_page_names_nothing_that_would_be_fetched(registry):
    page = page_of(registry.publish / f"as_of={NIGHT}")
    assert (
        re.findall(
            r"<(?:link|img|iframe|object|embed)\b|<script[^>]+src=|@import|url\(",
            page.split("<body>")[0],
        )
        == []
    )
    assert "default-src 'none'" in unescape(page)


def test_every_flag_is_in_the_page_worst_first(tmp_path):
    rows = [
        {"patient_id": "resolved", "severity": "critical"},
        {"patient_id": "routine"},
        {"patient_id": "urgent", "severity": "urgent"},
    ]
    configuration = configured(tmp_path)
    publish_night(configuration, evaluated(rows[0], as_of=NIGHT_BEFORE))
    folder = publish_night(configuration, evaluated(*rows[1:]))
    patients = data_of(page_of(folder))["flags"]["patient_id"]
    assert [patients["words"][n] for n in patients["row"]] == ["urgent", "routine", "resolved"]


def test_an_empty_night_has_a_page(tmp_path):
    page = page_of(publish_night(configured(tmp_path), evaluated()))
    assert data_of(page)["flags"]["message"] == []
    assert "Nobody is under surveillance yet." in page


def test_the_story_of_a_patient_has_values_with_what_became_of_them(night):
    (platelets,) = [
        row for row in night["stories"]["values"]["ada"] if row["analyte"] == "platelets"
    ]
    assert (platelets["values"], platelets["fates"]) == ([210, 45], "02")


def test_the_story_has_window_infusions_and_missed_slots(night):
    stories = night["stories"]
    assert len(stories["infusions"]["ben"]) == 5
    slots = {row["requirement"]: row["slots"] for row in stories["slots"]["ben"]}
    assert slots["creatinine"].count("1") == 1
    assert len(slots["creatinine"]) == 29


def test_only_patients_with_a_flag_have_a_story(night):
    assert sorted(night["stories"]["patients"]) == ["ada", "ben"]


def test_rules_are_told_in_words_with_what_to_do(night):
    rules = night["titles"]["rules"]["alemtuzumab-us"]
    assert rules["platelets_low"]["title"] == "Low platelets"
    assert rules["cbc_overdue"]["title"] == "Overdue: blood count with differential"
    assert all(words["what"] for words in rules.values())


def test_trends_hold_the_nights_up_to_this_one_oldest_first(tmp_path):
    configuration = configured(tmp_path)
    publish_night(configuration, evaluated({}, as_of=NIGHT_BEFORE))
    folder = publish_night(configuration, evaluated({}, {"patient_id": "ben"}))
    found = data_of(page_of(folder))["trends"]
    assert found["night"] == ["2026-06-29", "2026-06-30"]
    assert found["severity"]["routine"] == [1, 2]
    assert found["state"]["new"] == [1, 1]


def test_a_night_whose_record_is_damaged_is_left_out_and_counted(tmp_path):
    configuration = configured(tmp_path)
    folder = publish_night(configuration, evaluated({}, as_of=NIGHT_BEFORE))
    (folder / "run.json").write_text("{half")
    found = trends(configuration.publish, NIGHT, {"counts": {}}, [])
    assert (found["night"], found["unreadable"]) == (["2026-06-30"], 1)


def test_one_patient_has_a_page_with_nobody_else_in_it(registry, tmp_path):
    path = write_report(registry, None, "ben", tmp_path / "ben.html")
    data = data_of(path.read_text("utf-8"))
    assert data["patient"] == "ben"
    assert data["flags"]["patient_id"]["words"] == ["ben"]
    assert data["stories"]["patients"] == ["ben"]
    assert stat.S_IMODE(path.stat().st_mode) & 0o007 == 0


def test_a_patient_without_a_flag_has_a_page_too(registry, tmp_path):
    data = data_of(write_report(registry, NIGHT, "dee", tmp_path / "x.html").read_text("utf-8"))
    assert (data["patient"], data["flags"]["message"]) == ("dee", [])


def test_an_unknown_patient_or_night_is_a_mistake_of_use_that_names_no_patient(registry, tmp_path):
    with pytest.raises(UsageError) as raised:
        write_report(registry, None, "nobody-77", tmp_path / "x.html")
    assert "nobody-77" not in str(raised.value)
    with pytest.raises(UsageError, match="2026-06-01 is not published"):
        write_report(registry, NIGHT.replace(day=1), None, None)


def test_the_page_of_a_night_written_again_is_the_same(registry):
    path = registry.publish / f"as_of={NIGHT}" / "report.html"
    before = path.read_text("utf-8")
    assert write_report(registry, None, None, None) == path
    assert path.read_text("utf-8") == before
