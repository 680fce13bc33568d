-- The dates on which anything was collected, with the analytes that were usable, as a set.
-- Grain: person, collected_on. analytes holds a bit per analyte_key: a dozen results of a date
-- become one row, which is what the schedule needs of them. is_crowded: an analyte has more
-- than one usable result on the date.
SELECT
    person_key,
    collected_on,
    BIT_OR(CAST(1 AS BIGINT) << analyte_key) AS analytes,
    COUNT(*) > BIT_COUNT(BIT_OR(CAST(1 AS BIGINT) << analyte_key)) AS is_crowded,
FROM usable_result
GROUP BY person_key, collected_on
