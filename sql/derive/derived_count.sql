-- Absolute counts from a differential in %: % × WBC / 100, where no absolute count of that
-- cell was usable on the date. Comparators carry over to both ends of the interval.
-- Grain: person, analyte (the absolute one), collected_on.
-- Which dates these are is told from the sets of analytes of all dates, not from their values.
WITH lacking AS (
    SELECT
        visit.person_key,
        visit.collected_on,
        percentage.percentage_key,
        percentage.of_key,
        percentage.absolute_key,
    FROM visit
    CROSS JOIN percentage
    WHERE
        (visit.analytes & (CAST(1 AS BIGINT) << percentage.percentage_key)) <> 0
        AND (visit.analytes & (CAST(1 AS BIGINT) << percentage.of_key)) <> 0
        AND (visit.analytes & (CAST(1 AS BIGINT) << percentage.absolute_key)) = 0
),

-- Only what can meet in a percentage, so that the joins below stay small.
share AS (
    SELECT
        person_key,
        analyte_key,
        collected_on,
        value,
        value_low,
        value_high,
        result_key,
    FROM spoken_result
    WHERE analyte_key IN (SELECT percentage.percentage_key, FROM percentage)
),

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
)

SELECT
    lacking.person_key,
    lacking.absolute_key AS analyte_key,
    lacking.collected_on,
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
FROM lacking
INNER JOIN share
    ON
        lacking.person_key = share.person_key
        AND lacking.percentage_key = share.analyte_key
        AND lacking.collected_on = share.collected_on
INNER JOIN whole
    ON
        lacking.person_key = whole.person_key
        AND lacking.of_key = whole.analyte_key
        AND lacking.collected_on = whole.collected_on
