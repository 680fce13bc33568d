-- The values each threshold rule is asked about: those of its analyte, from a date on.
-- Grain: rule, person, collected_on.
SELECT
    asked.rule_key,
    asked.person_key,
    analyte_day.collected_on,
    asked.baseline_value,
    asked.looks_back,
    analyte_day.value,
    analyte_day.value_low,
    analyte_day.value_high,
    analyte_day.unit_key,
    analyte_day.range_low,
    analyte_day.range_high,
    analyte_day.result_key,
    analyte_day.whole_key,
FROM asked
INNER JOIN analyte_day
    ON
        asked.analyte_key = analyte_day.analyte_key
        AND asked.person_key = analyte_day.person_key
        AND asked.from_on <= analyte_day.collected_on
