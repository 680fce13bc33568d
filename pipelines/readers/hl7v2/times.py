"""HL7 time stamps as ISO 8601."""

import polars as pl

from pipelines.readers.hl7v2.delimiters import Delimiters
from pipelines.readers.hl7v2.fields import component, repetition

TIME_STAMP = (
    r"^(?<year>[0-9]{4})(?<month>[0-9]{2})(?<day>[0-9]{2})"
    r"(?:(?<hour>[0-9]{2})(?:(?<minute>[0-9]{2})(?:(?<second>[0-9]{2})"
    r"(?<fraction>\.[0-9]{1,9})?)?)?)?(?<offset>[+-][0-9]{4})?$"
)


def first_time(name: str, delimiters: Delimiters) -> pl.Expr:
    """A field in ISO 8601: of several the first, of a span its beginning."""
    return iso_time(component(repetition(pl.col(name), delimiters), 1, delimiters))


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
