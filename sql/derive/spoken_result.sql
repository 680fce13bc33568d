-- The usable result that speaks for each collection date.
-- Grain: person, analyte, collected_on.
SELECT
    usable_result.person_key,
    usable_result.analyte_key,
    usable_result.collected_on,
    usable_result.value,
    usable_result.value_low,
    usable_result.value_high,
    usable_result.unit_key,
    usable_result.range_low,
    usable_result.range_high,
    usable_result.result_key,
FROM usable_result
LEFT JOIN crowded_result
    ON
        usable_result.result_key = crowded_result.result_key
        AND crowded_result.place > 1
WHERE crowded_result.result_key IS NULL
