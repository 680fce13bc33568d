-- What is known tonight of each rule and each treated person.
-- Grain: protocol, person, rule. A step of its own, narrow: of hundreds of thousands of people,
-- joining and sorting the published columns at once need more memory than one after the other.
WITH active AS (
    SELECT DISTINCT
        protocol_key,
        person_key,
        rule,
    FROM every_flag
)

SELECT
    exposure.protocol_key,
    exposure.person_key,
    rule.rule_key,
    rule_seen.latest_on,
    rule_seen.latest_value,
    rule_seen.canonical_unit,
    COALESCE(rule_seen.is_indeterminate, FALSE) AS is_indeterminate,
    active.rule IS NOT NULL AS is_active,
    threshold_option.baseline_key IS NOT NULL
    AND baseline_value.baseline_key IS NULL AS lacks_baseline,
FROM exposure
INNER JOIN rule ON exposure.protocol_key = rule.protocol_key
LEFT JOIN threshold_option ON rule.rule_key = threshold_option.rule_key
LEFT JOIN baseline_value
    ON
        threshold_option.baseline_key = baseline_value.baseline_key
        AND exposure.person_key = baseline_value.person_key
LEFT JOIN rule_seen
    ON
        rule.rule_key = rule_seen.rule_key
        AND exposure.person_key = rule_seen.person_key
LEFT JOIN active
    ON
        exposure.protocol_key = active.protocol_key
        AND exposure.person_key = active.person_key
        AND rule.rule = active.rule
