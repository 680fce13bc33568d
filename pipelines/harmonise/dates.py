"""Texts into dates and times of the configured zone; what can't be read is null."""

import polars as pl

from pipelines.harmonise.reading import Reading

EARLIEST_YEAR = (
    1900  # nobody under surveillance was born or treated before; 0202 is a slip for 2020
)
SECOND = "%Y-%m-%dT%H:%M:%S"
ISO_8601 = (
    r"^(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})"
    r"(?:[T ](?<hour>[0-9]{2})(?::?(?<minute>[0-9]{2})(?::?(?<second>[0-9]{2})"
    r"(?:[.,](?<fraction>[0-9]{1,9}))?)?)?"
    r" ?(?<offset>[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?)?$"
)
COMPACT_DATE = r"^([0-9]{4})([0-9]{2})([0-9]{2})(?:$|(T[0-9].*$))"


def read_times(texts: pl.Series, reading: Reading) -> pl.Series:
    """Naive local times. A date without a time is its midnight; an offset is converted."""
    if reading.feed.date_format is not None:
        times = in_zone(
            texts.str.to_datetime(reading.feed.date_format, time_unit="us", strict=False),
            reading.timezone,
        )
    else:
        times = iso_times(texts, reading.timezone)
    return times.to_frame("at").select(
        pl.when(pl.col("at").dt.year() >= EARLIEST_YEAR).then("at").alias(texts.name)
    )[texts.name]


def in_zone(times: pl.Series, timezone: str) -> pl.Series:
    """Times that know their offset become times of the zone."""
    if isinstance(times.dtype, pl.Datetime) and times.dtype.time_zone is not None:
        return times.dt.convert_time_zone(timezone).dt.replace_time_zone(None)
    return times


def iso_times(texts: pl.Series, timezone: str) -> pl.Series:
    """ISO 8601. The two usual notations are read at once, the rest by distinct text."""
    n_bytes = texts.str.len_bytes()
    usual = texts.to_frame("text").select(
        at=pl.coalesce(
            pl.when(n_bytes == len("2001-02-03T04:05:06"))
            .then("text")
            .str.to_datetime(SECOND, time_unit="us", strict=False),
            pl.when(n_bytes == len("2001-02-03"))
            .then("text")
            .str.to_date("%Y-%m-%d", strict=False)
            .cast(pl.Datetime("us")),
        )
    )["at"]
    left = texts.filter(usual.is_null() & texts.is_not_null()).unique()
    if left.is_empty():
        return usual
    read = other_iso_times(left.alias("text"), timezone)
    found = texts.to_frame("text").join(read, on="text", how="left", maintain_order="left")
    return found.select(at=pl.coalesce(usual, "at"))["at"]


def other_iso_times(texts: pl.Series, timezone: str) -> pl.DataFrame:
    """Distinct texts (text, at): other precisions, offsets, the compact notation."""
    parts = texts.to_frame().with_columns(
        pl.col("text")
        .str.replace(COMPACT_DATE, "$1-$2-$3$4")
        .str.extract_groups(ISO_8601)
        .alias("part")
    )
    part = pl.col("part").struct.field
    clock = pl.concat_str(
        part("year") + "-" + part("month") + "-" + part("day") + "T",
        part("hour").fill_null("00") + ":",
        part("minute").fill_null("00") + ":",
        part("second").fill_null("00"),
    )
    fraction = part("fraction").fill_null("").str.pad_end(6, "0").str.slice(0, 6).cast(pl.Int64)
    times = parts.select(
        "text",
        naive=clock.str.to_datetime(SECOND, time_unit="us", strict=False)
        + pl.duration(microseconds=fraction),
        offset=offset_minutes(part("offset")),
    )
    utc = (pl.col("naive") - pl.duration(minutes=pl.col("offset"))).dt.replace_time_zone("UTC")
    local = utc.dt.convert_time_zone(timezone).dt.replace_time_zone(None)
    return times.select(
        "text", at=pl.when(pl.col("offset").is_null()).then("naive").otherwise(local)
    )


def offset_minutes(offset: pl.Expr) -> pl.Expr:
    """`Z`, `+01`, `+0100` or `+01:00` as minutes; null without one."""
    digits = offset.str.replace_all(r"[^0-9]", "").str.pad_end(4, "0")
    minutes = digits.str.slice(0, 2).cast(pl.Int64) * 60 + digits.str.slice(2, 2).cast(pl.Int64)
    return pl.when(offset.str.starts_with("-")).then(-minutes).otherwise(minutes)
