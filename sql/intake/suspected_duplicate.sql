-- Results just loaded that say what another result says under another id: the same patient,
-- analyte, value and unit, collected within a day of it.
-- Grain: file_key. Only the later of two is counted.
-- Looked for in the one or two months a day from its date lies in: results of the same value that a
-- patient had in other months are not compared, however long the history.
WITH placed AS (
    SELECT
        *,
        DATE_TRUNC('month', collected_on - 1) AS month_on,
    FROM fresh_result
    UNION ALL
    SELECT
        *,
        DATE_TRUNC('month', collected_on + 1) AS month_on,
    FROM fresh_result
    WHERE
        DATE_TRUNC('month', collected_on + 1) <> DATE_TRUNC('month', collected_on - 1)
)

SELECT
    placed.file_key,
    COUNT(DISTINCT placed.identity) AS rows,
FROM placed
INNER JOIN result AS other
    ON
        placed.patient_key = other.patient_key
        AND placed.analyte_key = other.analyte_key
        AND placed.value = other.value
        AND placed.month_on = DATE_TRUNC('month', other.collected_on)
WHERE
    other.status_class = 'counts'
    AND other.collected_on BETWEEN placed.collected_on - 1 AND placed.collected_on + 1
    AND other.identity <> placed.identity
    AND other.result_key < placed.result_key
    AND other.canonical_unit IS NOT DISTINCT FROM placed.canonical_unit
GROUP BY placed.file_key
