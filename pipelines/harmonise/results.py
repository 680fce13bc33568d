"""Laboratory results: code to analyte, text to value, unit to the canonical one."""

import polars as pl

from pipelines.harmonise.dates import read_times
from pipelines.harmonise.reading import Reading, ReceivedOn
from pipelines.harmonise.reference_ranges import RANGE_TEXTS, read_ranges
from pipelines.harmonise.statuses import status_class
from pipelines.harmonise.values import read_values
from schemas.extract import required_columns

LOINC_SYSTEMS = ["loinc", "ln", "http://loinc.org", "urn:oid:2.16.840.1.113883.6.1"]
LOINC_OID = "2.16.840.1.113883.6.1"
DATE_COLUMNS = ["collected_at", "resulted_at"]
VALUE_KEY = ["analyte", "value_text", "unit_text"]


def harmonise_results(
    rows: pl.DataFrame, reading: Reading, received_on: ReceivedOn
) -> pl.DataFrame:
    """Value and unit are looked at only where the status counts and the code is monitored."""
    known = with_analyte(rows, reading)
    known = known.with_columns(
        status_class(rows["status"], "result", "counts", reading.vocabulary).alias("status_class"),
        *(rows[name].alias(f"{name}_text") for name in DATE_COLUMNS),
        *(read_times(rows[name], reading) for name in DATE_COLUMNS),
        value_text="value",
        unit_text="unit",
    ).drop("value", "unit")
    known = known.with_columns(
        is_examined=pl.col("analyte").is_not_null() & (pl.col("status_class") == "counts"),
        collected_on=pl.col("collected_at").dt.date(),
    )
    valued = with_ranges(with_values(known, reading), reading)
    return (
        valued.with_columns(
            is_not_monitored=pl.col("code").is_not_null() & pl.col("analyte").is_null(),
            found_late_reason=pl.when(pl.col("status_class").is_null()).then(pl.lit("bad_status")),
        )
        .with_columns(
            found_reason=pl.when(~pl.col("is_not_monitored")).then(first_reason(received_on))
        )
        .drop("is_examined", "value_problem")
    )


def with_analyte(rows: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    """Adds the analyte: by the feed's own code map, else by LOINC where the system is LOINC."""
    codes = reading.vocabulary.codes.select(loinc="code", analyte="analyte")
    distinct = rows.select("code", "code_system").unique()
    system = pl.col("code_system").str.to_lowercase().str.strip_chars_end("/")
    is_loinc = system.is_null() | system.is_in(LOINC_SYSTEMS) | (system == LOINC_OID)
    local = reading.local_codes.with_columns(is_mapped=pl.lit(True))
    mapped = distinct.join(local, left_on="code", right_on="local_code", how="left").with_columns(
        loinc=pl.when("is_mapped").then("loinc").when(is_loinc).then("code")
    )
    found = mapped.join(codes, on="loinc", how="left").select("code", "code_system", "analyte")
    return rows.join(
        found, on=["code", "code_system"], how="left", nulls_equal=True, maintain_order="left"
    )


def with_values(rows: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    """Adds what each examined text stands for; every distinct text is read once."""
    texts = (
        rows.lazy()
        .filter(pl.col("is_examined") & pl.col("value_text").is_not_null())
        .select(VALUE_KEY)
        .unique()
        .collect()
    )
    values = read_values(texts, reading)
    found = rows.join(values, on=VALUE_KEY, how="left", nulls_equal=True, maintain_order="left")
    read = [name for name in values.columns if name not in VALUE_KEY]
    return found.with_columns(pl.when("is_examined").then(pl.col(read)))


def with_ranges(rows: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    """Adds the row's own reference range, converted like its value."""
    texts = rows.select(RANGE_TEXTS).unique()
    ranges = read_ranges(texts, decimal_comma=reading.feed.decimal_comma)
    found = rows.join(ranges, on=RANGE_TEXTS, how="left", nulls_equal=True, maintain_order="left")
    return found.with_columns(pl.col("range_low", "range_high") * pl.col("factor")).drop("factor")


def first_reason(received_on: ReceivedOn) -> pl.Expr:
    """The first fault of a monitored result; its status word is judged later."""
    always = [name for name in required_columns("lab_results") if name != "value"]
    names = {name: f"{name}_text" if name in DATE_COLUMNS else name for name in always}
    lacks_field = pl.any_horizontal(pl.col(name).is_null() for name in names.values())
    lacks_value = pl.col("is_examined") & pl.col("value_text").is_null()
    unread = pl.any_horizontal(
        pl.col(name).is_null() & pl.col(f"{name}_text").is_not_null() for name in DATE_COLUMNS
    )
    is_withdrawn = (pl.col("status_class") == "withdrawn").fill_null(False)
    return (
        pl.when(lacks_field | lacks_value)
        .then(pl.lit("missing_field"))
        .when(unread)
        .then(pl.lit("bad_date"))
        .when((pl.col("collected_on") > received_on) & ~is_withdrawn)
        .then(pl.lit("future_date"))
        .otherwise("value_problem")
    )
