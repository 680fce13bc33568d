-- The dates in breach, with the value that breached.
-- Grain: rule, person, collected_on.
SELECT
    rule_day.rule_key,
    rule_day.person_key,
    rule_day.collected_on,
    rule_day.basis_below,
    rule_day.basis_above,
    analyte_day.value,
    analyte_day.value_low,
    analyte_day.value_high,
    analyte_day.canonical_unit,
    analyte_day.result_key,
    analyte_day.whole_key,
FROM rule_day
INNER JOIN rule ON rule_day.rule_key = rule.rule_key
INNER JOIN analyte_day
    ON
        rule.analyte_key = analyte_day.analyte_key
        AND rule_day.person_key = analyte_day.person_key
        AND rule_day.collected_on = analyte_day.collected_on
WHERE rule_day.is_breach
