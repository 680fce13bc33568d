"""What a column of the store means: described once, used by every table that has it.

`unit` is UCUM, "1" a plain count; null where a unit makes no sense. Dates and times are in the
configured time zone; times are naive.
"""

from typing import Any

from schemas.pandera_alone import Field

ENTITIES = ["patients", "lab_results", "treatments", "vaccinations", "assessments", "dispositions"]
RESULT_STATUSES = ["counts", "pending", "withdrawn"]
EVENT_STATUSES = ["completed", "planned", "not-done", "withdrawn"]
VALUE_KINDS = ["number", "comparator", "range", "ordinal", "unreadable"]

# name: (description, source, unit)
MEANING: dict[str, tuple[str, str, str | None]] = {
    "feed_key": ("The feed, as a number given once.", "intake", None),
    "feed": ("The feed, by name.", "configuration", None),
    "entity": ("What the rows are about.", "configuration", None),
    "file_key": ("The reading of one file, as a number given once.", "intake", None),
    "path": ("The file, relative to the configuration.", "landing folder", None),
    "content_hash": ("SHA-256 of the file's bytes.", "landing folder", None),
    "bytes": ("Size of the file.", "landing folder", "By"),
    "modified_ns": ("When the file was last written, since 1970.", "landing folder", "ns"),
    "settings_hash": (
        "SHA-256 of the feed's settings and codes; a refused file is tried again when they change.",
        "configuration",
        None,
    ),
    "received_on": ("The day the file was received.", "its path, else the day of ingest", None),
    "ingested_on": ("The day the file was read.", "the run", None),
    "run_id": ("The run that read the file.", "the run", None),
    "rows_read": ("Rows in the file.", "intake", "1"),
    "loaded": ("Rows that became a version, as counted when read.", "intake", "1"),
    "duplicate": ("Rows identical to the version before them, when read.", "intake", "1"),
    "not_monitored": ("Rows with a code of no monitored analyte.", "intake", "1"),
    "quarantined": ("Rows set aside when the file was read.", "intake", "1"),
    "rows": ("Rows set aside for the reason, as counted when read.", "intake", "1"),
    "seconds": (
        "Time the file took, without what was read ahead while others were put into the store: "
        "an equal part of that of the files read with it.",
        "intake",
        "s",
    ),
    "intake_key": ("The run, as a number given once.", "intake", None),
    "files_unchanged": ("Files that were read before and are what they were.", "intake", "1"),
    "released": ("Rows that left quarantine because their patient arrived.", "intake", "1"),
    "retry_key": ("The retry, as a number given once.", "intake", None),
    "retried_on": ("The day of the retry.", "the run", None),
    "files_not_read": ("Files to be read again that are gone or changed.", "intake", "1"),
    "refused": ("Why nothing of the file could be read; null if it was.", "intake", None),
    "suspected_duplicates": (
        "Results that another one says under another id; null where there are none.",
        "intake",
        "1",
    ),
    "column_no": ("The place of the column in the file, from 1.", "the file", "1"),
    "column_name": ("A column as the file names it.", "the file", None),
    "column_type": ("Its type: text in a CSV, else that of the Parquet file.", "the file", None),
    "patient_key": ("The patient, as a number given once.", "intake", None),
    "patient_id": ("The patient, as the registry names them.", "patient_id", None),
    "analyte_key": ("The analyte, as a number given once.", "intake", None),
    "analyte": ("The monitored analyte, by name.", "vocabulary", None),
    "sex": ("F, M, other or unknown.", "patients.sex", None),
    "birth_on": ("Date of birth.", "patients.birth_date", None),
    "site": ("The site that treats or tests.", "site", None),
    "followup_end_on": ("The day follow-up ended.", "patients.followup_end_on", None),
    "followup_end_reason": ("Why it ended.", "patients.followup_end_reason", None),
    "merged_into": ("The id this patient is now known by.", "patients.merged_into", None),
    "merged_into_key": ("The patient_key of merged_into.", "intake", None),
    "result_key": ("The version of a result, as a number given once.", "intake", None),
    "collected_on": ("The day of collection.", "lab_results.collected_at", None),
    "collected_at": ("When the specimen was collected.", "lab_results.collected_at", None),
    "resulted_at": ("When the laboratory gave the result.", "lab_results.resulted_at", None),
    "status_class": ("What the status means for Labwatch.", "status", None),
    "value_kind": ("How the value was read; null where it was not looked at.", "value", None),
    "value": ("The number, a comparator's number or the grade.", "value", "see canonical_unit"),
    "value_low": ("Least number the value can stand for.", "value", "see canonical_unit"),
    "value_high": ("Greatest number the value can stand for.", "value", "see canonical_unit"),
    "canonical_unit": ("Unit (UCUM) of the numbers of the row.", "vocabulary", None),
    "range_low": ("Lower reference limit of the row.", "reference_low", "see canonical_unit"),
    "range_high": ("Upper reference limit of the row.", "reference_high", "see canonical_unit"),
    "value_text": ("The value as sent.", "lab_results.value", None),
    "unit_text": ("The unit as sent.", "lab_results.unit", None),
    "code": ("The code as sent.", "code", None),
    "code_system": ("The system of the code as sent.", "lab_results.code_system", None),
    "test_name": ("The laboratory's name of the test.", "lab_results.test_name", None),
    "reference_text": ("The reference range as sent.", "lab_results.reference_range", None),
    "status_text": ("The status as sent; null where there was none.", "status", None),
    "specimen_id": ("The specimen, as the laboratory names it.", "specimen_id", None),
    "result_id": ("The result, as its feed names it.", "lab_results.result_id", None),
    "treatment_key": ("The version of a treatment, given once.", "intake", None),
    "treatment_id": ("The treatment, as its feed names it.", "treatments.treatment_id", None),
    "drug": ("Name or code of the drug as sent.", "treatments.drug", None),
    "started_on": ("The day it started.", "treatments.started_at", None),
    "started_at": ("When it started.", "treatments.started_at", None),
    "ended_at": ("When it ended.", "treatments.ended_at", None),
    "observed_until": ("When observation ended.", "treatments.observed_until", None),
    "dose": ("The dose as sent.", "treatments.dose", None),
    "dose_unit": ("The unit of the dose as sent.", "treatments.dose_unit", None),
    "vaccination_key": ("The version of a vaccination, given once.", "intake", None),
    "vaccination_id": ("The vaccination, as its feed names it.", "vaccinations", None),
    "vaccine": ("Name or CVX code as sent.", "vaccinations.vaccine", None),
    "given_on": ("The day it was given.", "vaccinations.given_on", None),
    "assessment_key": ("The version of an assessment, given once.", "intake", None),
    "assessment_id": ("The assessment, as its feed names it.", "assessments", None),
    "assessed_on": ("The day of the assessment.", "assessments.assessed_on", None),
    "outcome": ("What was found, as sent.", "assessments.outcome", None),
    "flag_id": ("The flag that was decided on.", "dispositions.flag_id", None),
    "decision": ("What was decided.", "dispositions.decision", None),
    "until": ("The day a snooze ends.", "dispositions.until", None),
    "decided_by": ("Who decided.", "dispositions.decided_by", None),
    "decided_at": ("When it was decided.", "dispositions.decided_at", None),
    "identity": ("Stable hash of the feed and the record's id.", "intake", None),
    "content": ("Stable hash of all canonical columns after trimming.", "intake", None),
    "line": ("Line in the file.", "reader", None),
    "place": (
        "Where in the file, in its format's own words; null for CSV and Parquet.",
        "reader",
        None,
    ),
    "note": ("Comments that came with the result; they make no version.", "reader", None),
    "known_from": ("First day on which the version could be seen.", "intake", None),
    "known_until": ("Day from which a later version stands; null if none.", "intake", None),
    "quarantine_key": ("The row set aside, as a number given once.", "intake", None),
    "reason": ("Why.", "intake", None),
    "raw": ("The row as sent.", "reader", None),
    "fields": ("The canonical columns as sent, as JSON, for another try.", "reader", None),
    "released_on": ("Day it left quarantine; null while set aside.", "intake", None),
    "version": ("Version of the arrangement of the store.", "Labwatch", "1"),
}


def column(name: str, description: str | None = None, **checks: Any) -> Any:
    """A field of the store, with the meaning its name has in every table."""
    meaning, source, unit = MEANING[name]
    return Field(
        description=description or meaning, metadata={"source": source, "unit": unit}, **checks
    )
