"""Dates as they are sent, in the zone the patients live in."""

from datetime import date, datetime

import pytest

from pipelines.errors import ConfigurationError
from tests.harmonise.rows import harmonised, reading, verdict


def collected(text, **feed):
    return harmonised(feed=feed, collected_at=text)["collected_at"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-01", datetime(2024, 3, 1)),
        ("2024-03-01T08:30", datetime(2024, 3, 1, 8, 30)),
        ("2024-03-01T08:30:15", datetime(2024, 3, 1, 8, 30, 15)),
        ("2024-03-01 08:30:15", datetime(2024, 3, 1, 8, 30, 15)),
        ("2024-03-01T08:30:15.250", datetime(2024, 3, 1, 8, 30, 15, 250000)),
        ("20240301", datetime(2024, 3, 1)),
        ("20240301T0830", datetime(2024, 3, 1, 8, 30)),
        ("2024-02-29", datetime(2024, 2, 29)),
    ],
)
def test_iso_8601_is_read(text, expected):
    assert collected(text) == expected


@pytest.mark.parametrize(
    "text",
    ["2024-02-31", "2023-02-29", "0202-03-01", "1899-12-31", "01/03/2024", "2024-3-1", "2024-03",
     "2024-03-01T25:00", "yesterday", "45352", "2024-03-01T08:30:15 Europe/London"],
)  # fmt: skip
def test_what_is_no_date_of_ours_is_a_bad_date(text):
    row = harmonised(collected_at=text)
    assert verdict(row) == "bad_date"
    assert row["collected_on"] is None


def test_an_offset_is_turned_into_local_time():
    assert collected("2024-06-01T23:30:00Z") == datetime(2024, 6, 2, 0, 30)
    assert collected("2024-03-01T00:30:00+02:00") == datetime(2024, 2, 29, 22, 30)
    assert collected("2024-03-01T00:30:00+0200") == datetime(2024, 2, 29, 22, 30)
    assert collected("2024-06-01T23:30:00-05:00", timezone="UTC") == datetime(2024, 6, 2, 4, 30)


def test_the_local_date_counts():
    assert harmonised(collected_at="2024-06-01T23:30:00Z")["collected_on"] == date(2024, 6, 2)


def test_a_feeds_own_format_is_the_only_one_it_is_read_by():
    own = {"date_format": "%d/%m/%Y %H:%M"}
    assert collected("01/03/2024 08:30", **own) == datetime(2024, 3, 1, 8, 30)
    assert verdict(harmonised(feed=own, collected_at="2024-03-01")) == "bad_date"
    assert verdict(harmonised(feed=own, collected_at="31/02/2024 08:30")) == "bad_date"


def test_a_feeds_format_may_be_a_date_without_time():
    assert collected("01.03.2024", date_format="%d.%m.%Y") == datetime(2024, 3, 1)


def test_a_year_of_two_digits_is_not_guessed_into_a_century():
    assert (
        verdict(harmonised(feed={"date_format": "%d/%m/%Y"}, collected_at="01/03/24")) == "bad_date"
    )


def test_a_format_that_gives_no_date_is_refused_before_any_row_is_read():
    with pytest.raises(ConfigurationError, match="date_format"):
        reading(date_format="%H:%M")


def test_any_date_column_that_cannot_be_read_is_a_bad_date():
    assert verdict(harmonised(resulted_at="31/12/2024")) == "bad_date"
    assert verdict(harmonised("patients", birth_date="29.2.1980")) == "bad_date"
    assert verdict(harmonised("treatments", observed_until="late")) == "bad_date"


def test_a_result_of_the_day_it_was_received_is_not_in_the_future():
    assert verdict(harmonised(collected_at="2024-06-30T23:59:59")) == "accepted"
    assert verdict(harmonised(collected_at="2024-07-01")) == "future_date"


def test_the_future_begins_at_local_midnight():
    """23:30 in Greenwich on the day of receipt is 00:30 of the next day in a London summer."""
    assert verdict(harmonised(collected_at="2024-06-30T23:30:00Z")) == "future_date"
    assert (
        verdict(harmonised(feed={"timezone": "UTC"}, collected_at="2024-06-30T23:30:00Z"))
        == "accepted"
    )


def test_a_row_set_aside_for_its_future_date_still_names_the_date_and_the_analyte():
    row = harmonised(collected_at="2024-07-01")
    assert (row["analyte"], row["collected_on"]) == ("platelets", date(2024, 7, 1))


@pytest.mark.parametrize("status", ["planned", "not-done", "entered-in-error"])
def test_what_has_not_happened_may_lie_in_the_future(status):
    assert verdict(harmonised("treatments", started_at="2024-09-01", status=status)) == "accepted"


def test_what_is_said_to_have_happened_may_not():
    assert verdict(harmonised("treatments", started_at="2024-09-01")) == "future_date"
    assert verdict(harmonised("vaccinations", given_on="2024-09-01")) == "future_date"
    assert verdict(harmonised("assessments", assessed_on="2024-09-01")) == "future_date"
    assert verdict(harmonised("dispositions", decided_at="2024-09-01")) == "future_date"


def test_the_withdrawal_of_a_result_may_name_a_future_date():
    assert verdict(harmonised(collected_at="2024-07-01", status="entered-in-error")) == "accepted"


def test_follow_up_may_be_known_to_end_later():
    row = harmonised("patients", followup_end_on="2024-12-31")
    assert (verdict(row), row["followup_end_on"]) == ("accepted", date(2024, 12, 31))
