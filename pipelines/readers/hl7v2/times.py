"""HL7 time stamps as ISO 8601."""

import polars as pl

TIME_STAMP = (
    r"^(?<year>[0-9]{4})(?<month>[0-9]{2})(?<day>[0-9]{2})"
    r"(?:(?<hour>[0-9]{2})(?:(?<minute>[0-9]{2})(?:(?<second>[0-9]{2})"
    r"(?<fraction>\.[0-9]{1,9})?)?)?)?(?<offset>[+-][0-9]{4})?$"
)


def iso_time(text: pl.Expr) -> pl.Expr:
    """`YYYYMMDD[HH[MM[SS[.S]]]][+/-ZZZZ]` as ISO 8601; anything else as sent, to be set aside.

    A month or a year is no day. The offset of a day without a time says nothing. The hours of
    MSH-7 are not borrowed: a time without an offset is in the configured zone, as in every format.
    """
    part = text.str.extract_groups(TIME_STAMP).struct.field
    day = part("year") + "-" + part("month") + "-" + part("day")
    clock = (
        "T"
        + part("hour")
        + ":"
        + part("minute").fill_null("00")
        + ":"
        + part("second").fill_null("00")
        + part("fraction").fill_null("")
        + part("offset").fill_null("")
    )
    return pl.coalesce(pl.concat_str(day, clock), day, text)
