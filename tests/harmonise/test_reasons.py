"""One reason per row that is set aside: the first that applies."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import ConfigurationError
from pipelines.harmonise.rows import harmonise
from schemas.extract import canonical_columns
from tests.harmonise.rows import RECEIVED, SOUND, batch, harmonised, reading, verdict


@pytest.mark.parametrize("entity", SOUND)
def test_a_sound_row_is_accepted(entity):
    row = harmonised(entity)
    assert (row["outcome"], row["reason"], row["late_reason"]) == ("accepted", None, None)


@pytest.mark.parametrize("field", ["result_id", "patient_id", "code", "collected_at", "value"])
@pytest.mark.parametrize("blank", [None, "", "   "])
def test_a_blank_required_field_is_a_missing_field(field, blank):
    assert verdict(harmonised(**{field: blank})) == "missing_field"


def test_a_code_nobody_monitors_is_not_monitored_before_anything_else():
    row = harmonised(code="2085-9", patient_id=None, collected_at="never", status="??", value="1,2")
    assert (row["outcome"], row["reason"], row["late_reason"]) == ("not_monitored", None, None)


@pytest.mark.parametrize(
    "code", ["49497-1", "49498-9", "768-2", "20409-9", "32776-7", "2889-4", "27975-2", "24323-8"]
)
def test_codes_that_look_like_a_monitored_test_but_are_not(code):
    assert verdict(harmonised(code=code)) == "not_monitored"


@pytest.mark.parametrize(
    "system", [None, "LOINC", "LN", "http://loinc.org", "2.16.840.1.113883.6.1"]
)
def test_loinc_has_several_names(system):
    assert harmonised(code_system=system)["analyte"] == "platelets"


def test_a_code_of_another_system_is_not_monitored():
    assert verdict(harmonised(code_system="http://snomed.info/sct")) == "not_monitored"


def test_a_feeds_map_turns_local_codes_into_loinc(tmp_path):
    codes = tmp_path / "codes.csv"
    codes.write_text("local_code,loinc\nPLT,777-3\nXXX,\n")
    assert harmonised(feed={"codes": codes}, code="PLT", code_system="L")["analyte"] == "platelets"
    assert verdict(harmonised(feed={"codes": codes}, code="XXX")) == "not_monitored"
    assert harmonised(feed={"codes": codes}, code="777-3")["analyte"] == "platelets"


def test_a_code_map_with_faults_names_each_with_its_line(tmp_path):
    codes = tmp_path / "codes.csv"
    codes.write_text("local_code,loinc\nPLT,777-4\n,777-3\nWBC,6690-2\nWBC,777-3\n")
    with pytest.raises(ConfigurationError) as refused:
        reading(codes=codes)
    assert [text.split(": ")[0] for text in str(refused.value).split("\n")] == [
        "codes.csv:2", "codes.csv:3", "codes.csv:5",
    ]  # fmt: skip


def test_a_default_unit_that_makes_no_sense_is_refused():
    with pytest.raises(ConfigurationError, match="creatinine"):
        reading(default_units={"creatinine": "furlongs"})
    with pytest.raises(ConfigurationError, match="sodium"):
        reading(default_units={"sodium": "mmol/L"})


@pytest.mark.parametrize(
    "status", ["final", "FINAL", "amended", "corrected", "F", "c", "A", "U", None]
)
def test_final_results_count(status):
    assert harmonised(status=status)["status_class"] == "counts"


@pytest.mark.parametrize(
    "status", ["preliminary", "registered", "partial", "P", "R", "S", "I", "O"]
)
def test_pending_results_may_have_a_broken_or_blank_value(status):
    row = harmonised(status=status, value="1,234 (clumped)", unit="furlongs")
    assert (row["status_class"], verdict(row), row["value_kind"]) == ("pending", "accepted", None)
    assert verdict(harmonised(status=status, value=None)) == "accepted"


@pytest.mark.parametrize(
    "status",
    ["cancelled", "entered-in-error", "Entered in error", "deleted", "wrong", "X", "D", "W"],
)
def test_withdrawals_may_have_a_broken_or_blank_value(status):
    row = harmonised(status=status, value=None, unit=None)
    assert (row["status_class"], verdict(row)) == ("withdrawn", "accepted")


def test_an_unknown_status_comes_after_the_question_whether_the_patient_is_known():
    row = harmonised(status="probably")
    assert (row["outcome"], row["reason"], row["late_reason"]) == (
        "quarantined",
        None,
        "bad_status",
    )


def test_an_unknown_status_is_only_said_where_nothing_comes_before_it():
    row = harmonised(status="probably", collected_at="never")
    assert (row["reason"], row["late_reason"]) == ("bad_date", None)


def test_a_missing_field_is_said_before_a_bad_date_and_that_before_a_bad_value():
    assert (
        verdict(harmonised(patient_id=None, collected_at="never", value="1,2")) == "missing_field"
    )
    assert verdict(harmonised(collected_at="never", value="1,2")) == "bad_date"
    assert verdict(harmonised(collected_at="2025-01-01", value="1,2")) == "future_date"


def test_a_row_set_aside_names_its_analyte_where_its_code_says_it():
    assert harmonised(value="1,234")["analyte"] == "platelets"


def test_what_the_reader_could_not_split_keeps_the_readers_reason():
    row = batch("lab_results", [{}]).with_columns(
        pl.lit(None, pl.String).alias(name) for name in canonical_columns("lab_results")
    )
    torn = row.with_columns(reject=pl.lit("bad_value"))
    assert harmonise(torn, reading(), RECEIVED)["reason"].to_list() == ["bad_value"]


@pytest.mark.parametrize(
    ("status", "status_class"),
    [(None, "completed"), ("completed", "completed"), ("not done", "not-done"),
     ("entered-in-error", "withdrawn"), ("planned", "planned")],
)  # fmt: skip
def test_events_without_status_are_completed(status, status_class):
    assert harmonised("treatments", status=status)["status_class"] == status_class
    assert verdict(harmonised("vaccinations", status="perhaps")) == "bad_status"


@pytest.mark.parametrize(
    ("outcome", "status_class"),
    [(None, "completed"), ("normal", "completed"), ("no", "completed"), ("not-done", "not-done"),
     ("entered-in-error", "withdrawn")],
)  # fmt: skip
def test_the_outcome_of_an_assessment_is_its_status(outcome, status_class):
    assert harmonised("assessments", outcome=outcome)["status_class"] == status_class


def test_a_decision_nobody_knows_is_a_bad_value():
    assert verdict(harmonised("dispositions", decision="ignored")) == "bad_value"


def test_a_snooze_without_an_end_is_missing_a_field():
    assert verdict(harmonised("dispositions", decision="snoozed")) == "missing_field"
    assert verdict(harmonised("dispositions", decision="snoozed", until="2024-07-31")) == "accepted"


texts = st.none() | st.text(max_size=12) | st.sampled_from(
    ["777-3", "20454-5", "13945-1", "210", "<3", "0-2", "1+", "10*9/L", "/HPF", "2024-03-01",
     "F", "∞"]
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("entity", SOUND)
def test_no_text_makes_harmonising_stumble_or_lose_a_row(entity, data):
    rows = data.draw(
        st.lists(
            st.fixed_dictionaries({}, optional=dict.fromkeys(canonical_columns(entity), texts)),
            max_size=6,
        )
    )
    sent = batch(entity, rows)
    found = harmonise(sent, reading(entity), RECEIVED)
    assert found["position"].to_list() == sent["position"].to_list()
    has_reason = found["reason"].is_not_null() | found["late_reason"].is_not_null()
    assert (has_reason == (found["outcome"] == "quarantined")).all()
    assert found.schema == harmonise(batch(entity, [{}]), reading(entity), RECEIVED).schema


@pytest.mark.parametrize("entity", list(SOUND))
def test_a_row_that_is_nothing_of_the_feeds_entity_is_not_monitored(entity):
    rows = batch(entity, [{}]).with_columns(reject=pl.lit("not_monitored"))
    row = harmonise(rows, reading(entity), RECEIVED).row(0, named=True)
    assert verdict(row) == "not_monitored"


def test_an_empty_row_of_another_kind_lacks_nothing():
    empty = batch("treatments", [dict.fromkeys(SOUND["treatments"])])
    rows = empty.with_columns(reject=pl.lit("not_monitored"))
    row = harmonise(rows, reading("treatments"), RECEIVED).row(0, named=True)
    assert verdict(row) == "not_monitored"
