-- The people each threshold rule looks at, from when on, and the baseline it compares with.
-- Grain: rule, person. looks_back: what the rule says of a date depends on what came before it.
SELECT
    rule.rule_key,
    rule.analyte_key,
    exposure.person_key,
    exposure.window_start,
    baseline_value.baseline_value,
    threshold_option.previous_within_days IS NOT NULL
    OR threshold_option.quiet_days IS NOT NULL
    OR threshold_option.quiet_months IS NOT NULL AS looks_back,
FROM rule
INNER JOIN exposure ON rule.protocol_key = exposure.protocol_key
INNER JOIN threshold_option ON rule.rule_key = threshold_option.rule_key
LEFT JOIN baseline_value
    ON
        threshold_option.baseline_key = baseline_value.baseline_key
        AND exposure.person_key = baseline_value.person_key
WHERE rule.kind = 'threshold'
