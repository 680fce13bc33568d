-- Absolute counts from a differential in %: % × WBC / 100, where no absolute count of that
-- cell was usable on the date. Comparators carry over to both ends of the interval.
-- Grain: person, analyte (the absolute one), collected_on.
SELECT
    share.person_key,
    percentage.absolute_key AS analyte_key,
    share.collected_on,
    CASE
        WHEN share.value_kind = 'number' AND whole.value_kind = 'number' THEN 'number'
        ELSE 'comparator'
    END AS value_kind,
    share.value * whole.value / 100 AS value,
    share.value_low * whole.value_low / 100 AS value_low,
    CASE
        WHEN share.value_high = 0 THEN 0
        ELSE share.value_high * whole.value_high / 100
    END AS value_high,
    whole.canonical_unit,
    CAST(NULL AS DOUBLE) AS range_low,
    CAST(NULL AS DOUBLE) AS range_high,
    share.result_key,
    whole.result_key AS whole_key,
FROM spoken_result AS share
INNER JOIN percentage ON share.analyte_key = percentage.percentage_key
INNER JOIN spoken_result AS whole
    ON
        share.person_key = whole.person_key
        AND percentage.of_key = whole.analyte_key
        AND share.collected_on = whole.collected_on
LEFT JOIN spoken_result AS absolute_count
    ON
        share.person_key = absolute_count.person_key
        AND percentage.absolute_key = absolute_count.analyte_key
        AND share.collected_on = absolute_count.collected_on
WHERE absolute_count.result_key IS NULL
