-- The values each threshold rule looks at: those of its analyte, from the start on.
-- Grain: rule, person, collected_on.
SELECT
    rule_person.rule_key,
    rule_person.person_key,
    analyte_day.collected_on,
    rule_person.baseline_value,
    rule_person.looks_back,
    analyte_day.value,
    analyte_day.value_low,
    analyte_day.value_high,
    analyte_day.unit_key,
    analyte_day.range_low,
    analyte_day.range_high,
    analyte_day.result_key,
    analyte_day.whole_key,
FROM rule_person
INNER JOIN analyte_day
    ON
        rule_person.analyte_key = analyte_day.analyte_key
        AND rule_person.person_key = analyte_day.person_key
        AND rule_person.window_start <= analyte_day.collected_on
