-- Numbers that stand for a file, a feed, a patient or an analyte the store does not know.
-- Grain: what, key. Must be empty.
WITH used AS (
    SELECT
        file_key,
        feed_key,
        patient_key,
        analyte_key,
    FROM result
    UNION ALL
    SELECT
        file_key,
        feed_key,
        patient_key,
        NULL AS analyte_key,
    FROM patient
    UNION ALL
    SELECT
        file_key,
        feed_key,
        patient_key,
        NULL AS analyte_key,
    FROM treatment
    UNION ALL
    SELECT
        file_key,
        feed_key,
        patient_key,
        NULL AS analyte_key,
    FROM vaccination
    UNION ALL
    SELECT
        file_key,
        feed_key,
        patient_key,
        NULL AS analyte_key,
    FROM assessment
    UNION ALL
    SELECT
        file_key,
        feed_key,
        patient_key,
        analyte_key,
    FROM quarantine
)

SELECT DISTINCT
    'file' AS what,
    used.file_key AS key,
FROM used
LEFT JOIN file ON used.file_key = file.file_key
WHERE file.file_key IS NULL
UNION ALL
SELECT DISTINCT
    'feed' AS what,
    used.feed_key AS key,
FROM used
LEFT JOIN feed ON used.feed_key = feed.feed_key
WHERE feed.feed_key IS NULL
UNION ALL
SELECT DISTINCT
    'patient' AS what,
    used.patient_key AS key,
FROM used
LEFT JOIN patient_id ON used.patient_key = patient_id.patient_key
WHERE
    used.patient_key IS NOT NULL
    AND patient_id.patient_key IS NULL
UNION ALL
SELECT DISTINCT
    'analyte' AS what,
    used.analyte_key AS key,
FROM used
LEFT JOIN analyte ON used.analyte_key = analyte.analyte_key
WHERE
    used.analyte_key IS NOT NULL
    AND analyte.analyte_key IS NULL
