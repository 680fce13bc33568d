-- Results just loaded that say what another result says under another id: the same patient,
-- analyte, value and unit, collected within a day of it.
-- Grain: file_key. Parameters: first_file_key (of the readings that were just loaded).
-- Only the later of two is counted. Equal days after shifting, so that the join has no ranges.
WITH fresh AS (
    SELECT
        result_key,
        identity,
        file_key,
        patient_key,
        analyte_key,
        value,
        canonical_unit,
        collected_on,
    FROM result
    WHERE
        file_key >= $first_file_key
        AND status_class = 'counts'
        AND value IS NOT NULL
),

shifted AS (
    SELECT
        *,
        collected_on - 1 AS near_on,
    FROM fresh
    UNION ALL
    SELECT
        *,
        collected_on AS near_on,
    FROM fresh
    UNION ALL
    SELECT
        *,
        collected_on + 1 AS near_on,
    FROM fresh
)

SELECT
    shifted.file_key,
    COUNT(DISTINCT shifted.identity) AS rows,
FROM shifted
INNER JOIN result AS other
    ON
        shifted.patient_key = other.patient_key
        AND shifted.analyte_key = other.analyte_key
        AND shifted.near_on = other.collected_on
        AND shifted.value = other.value
WHERE
    other.status_class = 'counts'
    AND other.identity <> shifted.identity
    AND other.result_key < shifted.result_key
    AND other.canonical_unit IS NOT DISTINCT FROM shifted.canonical_unit
GROUP BY shifted.file_key
