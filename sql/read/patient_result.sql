-- The results of one patient as known by a day, and the rows set aside that a flag may name.
-- Grain: accepted version, or row set aside. Parameters: person_key, known_by.
SELECT
    feed.feed || '/' || result.result_id AS evidence,
    result.collected_on,
    analyte.analyte,
    result.test_name,
    result.code,
    result.value_text,
    result.unit_text,
    result.value,
    result.canonical_unit,
    result.range_low,
    result.range_high,
    result.status_class,
    CAST(NULL AS VARCHAR) AS set_aside_because,
    feed.feed,
    file.path AS file,
    result.line,
    result.place,
    result.note,
FROM result
INNER JOIN person ON result.patient_key = person.patient_key
INNER JOIN analyte ON result.analyte_key = analyte.analyte_key
INNER JOIN feed ON result.feed_key = feed.feed_key
INNER JOIN file ON result.file_key = file.file_key
WHERE
    person.person_key = $person_key
    AND result.known_from <= $known_by
    AND (result.known_until IS NULL OR result.known_until > $known_by)
UNION ALL
SELECT
    feed.feed || '/' || quarantine.result_id AS evidence,
    quarantine.collected_on,
    analyte.analyte,
    JSON_EXTRACT_STRING(quarantine.fields, '$.test_name') AS test_name,
    JSON_EXTRACT_STRING(quarantine.fields, '$.code') AS code,
    JSON_EXTRACT_STRING(quarantine.fields, '$.value') AS value_text,
    JSON_EXTRACT_STRING(quarantine.fields, '$.unit') AS unit_text,
    CAST(NULL AS DOUBLE) AS value,
    CAST(NULL AS VARCHAR) AS canonical_unit,
    CAST(NULL AS DOUBLE) AS range_low,
    CAST(NULL AS DOUBLE) AS range_high,
    CAST(NULL AS VARCHAR) AS status_class,
    quarantine.reason AS set_aside_because,
    feed.feed,
    file.path AS file,
    quarantine.line,
    quarantine.place,
    JSON_EXTRACT_STRING(quarantine.fields, '$.note') AS note,
FROM quarantine
INNER JOIN person ON quarantine.patient_key = person.patient_key
INNER JOIN feed ON quarantine.feed_key = feed.feed_key
INNER JOIN file ON quarantine.file_key = file.file_key
LEFT JOIN analyte ON quarantine.analyte_key = analyte.analyte_key
WHERE
    person.person_key = $person_key
    AND quarantine.entity = 'lab_results'
    AND quarantine.known_from <= $known_by
    AND (quarantine.released_on IS NULL OR quarantine.released_on > $known_by)
ORDER BY collected_on, analyte, file, line
