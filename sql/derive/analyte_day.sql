-- One value per analyte and collection date: as measured, or derived from a percentage.
-- Grain: person, analyte, collected_on. whole_key is the second result a derived value rests on.
SELECT
    person_key,
    analyte_key,
    collected_on,
    value,
    value_low,
    value_high,
    unit_key,
    range_low,
    range_high,
    result_key,
    CAST(NULL AS BIGINT) AS whole_key,
FROM spoken_result
UNION ALL
SELECT
    person_key,
    analyte_key,
    collected_on,
    value,
    value_low,
    value_high,
    unit_key,
    range_low,
    range_high,
    result_key,
    whole_key,
FROM derived_count
