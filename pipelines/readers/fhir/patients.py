"""Patients: who they are, where they are treated, whether they died, who they were merged into."""

import polars as pl

from pipelines.readers.fhir.references import named, own_id, referenced
from pipelines.readers.fhir.results import is_unreadable
from pipelines.readers.fhir.source import Source

SEXES = {"female": "F", "male": "M"}
WHOLE_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"


def patient_rows(resources: pl.DataFrame, _: Source) -> pl.DataFrame:
    """One row per Patient. `active` says whether the record is in use, not whether they are ill.

    Of a partial date of birth nothing is taken. Who died without a date had died when the record
    was last updated.
    """
    replaced = pl.col("link").list.eval(
        pl.element().filter(pl.element().struct.field("type") == "replaced-by")
    )
    new_record = replaced.list.first().struct.field("other")
    updated = pl.col("meta").struct.field("lastUpdated")
    died_undated = pl.col("deceasedBoolean") == "true"
    died = pl.col("deceasedDateTime").is_not_null() | died_undated
    born = pl.col("birthDate")
    return resources.select(
        "number",
        patient_id=own_id(),
        sex=pl.col("gender").replace(SEXES),
        birth_date=pl.when(~born.str.contains(r"^[0-9]{4}(-[0-9]{2})?$")).then(born),
        site=named(pl.col("managingOrganization"), "Organization"),
        followup_end_on=pl.coalesce(
            last_day(pl.col("deceasedDateTime")), pl.when(died_undated).then(updated)
        ),
        followup_end_reason=pl.when(died).then(pl.lit("died")),
        merged_into=referenced(new_record, "Patient"),
        reject=pl.when(is_unreadable()).then(pl.lit("bad_value")),
    )


def last_day(date: pl.Expr) -> pl.Expr:
    """The last day that a month or a year without a day can mean; anything else as sent."""
    month = date.str.extract(r"^([0-9]{4}-(?:0[1-9]|1[0-2]))$") + "-01"
    end_of_month = month.str.to_date("%Y-%m-%d", strict=False).dt.month_end().dt.to_string()
    end_of_year = date.str.extract(r"^([0-9]{4})$") + "-12-31"
    return pl.coalesce(end_of_month, end_of_year, date)
