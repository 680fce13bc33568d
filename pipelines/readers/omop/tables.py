"""Which table a file holds, which tables belong to an entity, and which lie beside it."""

import re
from collections.abc import Iterator
from pathlib import Path

from pipelines.settings import Feed

# The table an entity is read from (the first that the file is); its columns, the needed ones first.
TABLES_OF = {
    "patients": ("person",),
    "lab_results": ("measurement",),
    "treatments": ("drug_exposure",),
    "vaccinations": ("drug_exposure",),
    "assessments": ("procedure_occurrence", "observation"),
}
NEEDED = {
    "person": ("person_id",),
    "measurement": ("measurement_id", "person_id", "measurement_concept_id", "measurement_date"),
    "drug_exposure": (
        "drug_exposure_id",
        "person_id",
        "drug_concept_id",
        "drug_exposure_start_date",
    ),
    "procedure_occurrence": (
        "procedure_occurrence_id",
        "person_id",
        "procedure_concept_id",
        "procedure_date",
    ),
    "observation": (
        "observation_id",
        "person_id",
        "observation_concept_id",
        "observation_date",
    ),
    "concept": ("concept_id", "concept_name", "vocabulary_id", "concept_code"),
    "death": ("person_id", "death_date"),
    "visit_occurrence": ("visit_occurrence_id", "care_site_id"),
    "care_site": ("care_site_id",),
    "location": ("location_id", "location_source_value"),
}
ALSO_READ = {
    "person": (
        "gender_concept_id",
        "year_of_birth",
        "month_of_birth",
        "day_of_birth",
        "birth_datetime",
        "location_id",
        "care_site_id",
        "person_source_value",
    ),
    "measurement": (
        "measurement_datetime",
        "measurement_time",
        "operator_concept_id",
        "value_as_number",
        "value_as_concept_id",
        "unit_concept_id",
        "range_low",
        "range_high",
        "visit_occurrence_id",
        "measurement_source_value",
        "measurement_source_concept_id",
        "unit_source_value",
        "value_source_value",
    ),
    "drug_exposure": (
        "drug_exposure_start_datetime",
        "drug_exposure_end_date",
        "drug_exposure_end_datetime",
        "quantity",
        "drug_source_value",
        "drug_source_concept_id",
        "dose_unit_source_value",
    ),
    "procedure_occurrence": ("procedure_source_value", "procedure_source_concept_id"),
    "observation": (
        "value_as_number",
        "value_as_string",
        "value_as_concept_id",
        "observation_source_value",
        "observation_source_concept_id",
        "value_source_value",
    ),
    "care_site": ("care_site_name", "care_site_source_value"),
}
BESIDE = {
    "person": ("death", "care_site", "location"),
    "measurement": ("concept", "visit_occurrence", "care_site"),
    "drug_exposure": ("concept",),
    "procedure_occurrence": ("concept",),
    "observation": ("concept",),
}
# The other tables of the model: rows of theirs are counted and not monitored.
OTHER_TABLES = (
    "observation_period",
    "visit_detail",
    "condition_occurrence",
    "device_exposure",
    "note",
    "note_nlp",
    "specimen",
    "fact_relationship",
    "provider",
    "payer_plan_period",
    "cost",
    "drug_era",
    "dose_era",
    "condition_era",
    "episode",
    "episode_event",
    "metadata",
    "cdm_source",
    "vocabulary",
    "domain",
    "concept_class",
    "concept_relationship",
    "relationship",
    "concept_synonym",
    "concept_ancestor",
    "source_to_concept_map",
    "drug_strength",
    "cohort",
    "cohort_definition",
)
KNOWN = sorted({*NEEDED, *OTHER_TABLES}, key=len, reverse=True)  # the longest name that fits
TABLE_IN_NAME = re.compile(rf"(?<![a-z])({'|'.join(KNOWN)})(?![a-z_]*[a-z])", re.IGNORECASE)
SOURCE_ID = "person_source_value"  # may stand for the patient where the feed's columns say so


def table_of(name: str) -> str | None:
    """The table a file is named for: MEASUREMENT.csv, measurement-part-0001.parquet."""
    found = TABLE_IN_NAME.search(name.partition(".")[0])
    return found[1].lower() if found else None


def files_beside(path: Path, table: str) -> list[Path]:
    """The files of another table in the same folder."""
    return sorted(other for other, name in tables_in(path.parent) if name == table)


def companions_of(feed: Feed, path: Path) -> tuple[Path, ...]:
    """The files that are read with a file of an OMOP feed: a change in one is a change in it."""
    table = table_of(path.name)
    if feed.format != "omop" or table not in TABLES_OF.get(feed.entity, ()):
        return ()
    wanted = {*BESIDE[table], *(["person"] if has_source_id(feed) else [])} - {table}
    return tuple(sorted(other for other, name in tables_in(path.parent) if name in wanted))


def has_source_id(feed: Feed) -> bool:
    """Whether the feed's patients are called what the source calls them."""
    return SOURCE_ID in [source.lower() for source in feed.columns]


def tables_in(folder: Path) -> Iterator[tuple[Path, str | None]]:
    """The files of a folder, and the table each is named for."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_file():
            yield path, table_of(path.name)
