-- Absolute counts from a differential in %: % × WBC / 100, where no absolute count of that
-- cell was usable on the date. Comparators carry over to both ends of the interval.
-- Grain: person, analyte (the absolute one), collected_on.
WITH share AS (
    SELECT
        spoken_result.person_key,
        spoken_result.collected_on,
        spoken_result.value,
        spoken_result.value_low,
        spoken_result.value_high,
        spoken_result.result_key,
        percentage.of_key,
        percentage.absolute_key,
    FROM spoken_result
    INNER JOIN percentage ON spoken_result.analyte_key = percentage.percentage_key
),

-- Only what can meet a percentage, so that the joins below stay small.
whole AS (
    SELECT
        person_key,
        analyte_key,
        collected_on,
        value,
        value_low,
        value_high,
        unit_key,
        result_key,
    FROM spoken_result
    WHERE analyte_key IN (SELECT percentage.of_key, FROM percentage)
),

absolute_count AS (
    SELECT
        person_key,
        analyte_key,
        collected_on,
        result_key,
    FROM spoken_result
    WHERE analyte_key IN (SELECT percentage.absolute_key, FROM percentage)
)

SELECT
    share.person_key,
    share.absolute_key AS analyte_key,
    share.collected_on,
    share.value * whole.value / 100 AS value,
    share.value_low * whole.value_low / 100 AS value_low,
    CASE
        WHEN share.value_high = 0 THEN 0
        ELSE share.value_high * whole.value_high / 100
    END AS value_high,
    whole.unit_key,
    CAST(NULL AS DOUBLE) AS range_low,
    CAST(NULL AS DOUBLE) AS range_high,
    share.result_key,
    whole.result_key AS whole_key,
FROM share
INNER JOIN whole
    ON
        share.person_key = whole.person_key
        AND share.of_key = whole.analyte_key
        AND share.collected_on = whole.collected_on
LEFT JOIN absolute_count
    ON
        share.person_key = absolute_count.person_key
        AND share.absolute_key = absolute_count.analyte_key
        AND share.collected_on = absolute_count.collected_on
WHERE absolute_count.result_key IS NULL
