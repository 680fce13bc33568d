-- What each threshold rule compares each date's value with, from the start on.
-- Grain: rule, person, collected_on. The basis is an interval (min, max), since the value
-- before can be a comparator; it is NULL where there is nothing to compare with. is_exempt:
-- the rule does not apply on that date. No row where the rule's baseline is missing.
SELECT
    rule.rule_key,
    analyte_day.person_key,
    analyte_day.collected_on,
    analyte_day.value_low,
    analyte_day.value_high,
    threshold_limit.below_factor,
    threshold_limit.below_offset,
    threshold_limit.below_inclusive,
    threshold_limit.above_factor,
    threshold_limit.above_offset,
    threshold_limit.above_inclusive,
    quiet_period.rule_key IS NOT NULL
    OR (
        threshold_limit.basis = 'previous' AND previous_value.rule_key IS NULL
    ) AS is_exempt,
    CASE threshold_limit.basis
        WHEN 'absolute' THEN 0
        WHEN 'baseline' THEN baseline_value.baseline_value
        WHEN 'previous' THEN previous_value.previous_low
        ELSE COALESCE(analyte_day.range_low, threshold_limit.default_low)
    END AS below_basis_min,
    CASE threshold_limit.basis
        WHEN 'absolute' THEN 0
        WHEN 'baseline' THEN baseline_value.baseline_value
        WHEN 'previous' THEN previous_value.previous_high
        ELSE COALESCE(analyte_day.range_low, threshold_limit.default_low)
    END AS below_basis_max,
    CASE threshold_limit.basis
        WHEN 'absolute' THEN 0
        WHEN 'baseline' THEN baseline_value.baseline_value
        WHEN 'previous' THEN previous_value.previous_low
        ELSE COALESCE(analyte_day.range_high, threshold_limit.default_high)
    END AS above_basis_min,
    CASE threshold_limit.basis
        WHEN 'absolute' THEN 0
        WHEN 'baseline' THEN baseline_value.baseline_value
        WHEN 'previous' THEN previous_value.previous_high
        ELSE COALESCE(analyte_day.range_high, threshold_limit.default_high)
    END AS above_basis_max,
FROM rule
INNER JOIN exposure ON rule.protocol_key = exposure.protocol_key
INNER JOIN threshold_option ON rule.rule_key = threshold_option.rule_key
INNER JOIN analyte_day
    ON
        rule.analyte_key = analyte_day.analyte_key
        AND exposure.person_key = analyte_day.person_key
        AND exposure.window_start <= analyte_day.collected_on
INNER JOIN threshold_limit
    ON
        rule.rule_key = threshold_limit.rule_key
        AND analyte_day.canonical_unit = threshold_limit.canonical_unit
        AND threshold_limit.band_no = 0
LEFT JOIN baseline_value
    ON
        threshold_option.baseline_key = baseline_value.baseline_key
        AND analyte_day.person_key = baseline_value.person_key
LEFT JOIN previous_value
    ON
        rule.rule_key = previous_value.rule_key
        AND analyte_day.person_key = previous_value.person_key
        AND analyte_day.collected_on = previous_value.collected_on
LEFT JOIN quiet_period
    ON
        rule.rule_key = quiet_period.rule_key
        AND analyte_day.person_key = quiet_period.person_key
        AND analyte_day.collected_on BETWEEN
        quiet_period.quiet_from AND quiet_period.quiet_until
WHERE
    rule.kind = 'threshold'
    AND (
        threshold_limit.basis <> 'baseline'
        OR baseline_value.baseline_key IS NOT NULL
    )
