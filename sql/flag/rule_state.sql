-- What is known tonight of each rule and each treated person.
-- Grain: person, protocol, rule. Parameters: as_of. rule_no: the place of the rule in order, so
-- that the many rows are sorted by one text later. A step of its own: of hundreds of thousands of
-- people, joining and sorting at once need more memory than one after the other.
WITH active AS (
    SELECT DISTINCT
        protocol_key,
        person_key,
        rule,
    FROM every_flag
),

ordered_rule AS (
    SELECT
        rule.rule_key,
        rule.protocol_key,
        protocol.protocol,
        rule.rule,
        rule.kind,
        threshold_option.baseline_key,
        rule.kind = 'treatment' AND assessable_rule.rule_key IS NULL AS is_unassessable,
        ROW_NUMBER() OVER (ORDER BY protocol.protocol, rule.rule) AS rule_no,
    FROM rule
    INNER JOIN protocol ON rule.protocol_key = protocol.protocol_key
    LEFT JOIN threshold_option ON rule.rule_key = threshold_option.rule_key
    LEFT JOIN assessable_rule ON rule.rule_key = assessable_rule.rule_key
)

SELECT
    patient_id.patient_id,
    patient_now.site,
    ordered_rule.protocol,
    ordered_rule.rule,
    ordered_rule.rule_no,
    ordered_rule.kind,
    ordered_rule.is_unassessable,
    rule_seen.latest_on,
    rule_seen.latest_value,
    rule_seen.canonical_unit,
    COALESCE(rule_seen.is_indeterminate, FALSE) AS is_indeterminate,
    active.rule IS NOT NULL AS is_active,
    COALESCE(patient_now.followup_end_on <= $as_of, FALSE) AS is_stopped,
    ordered_rule.baseline_key IS NOT NULL
    AND baseline_value.baseline_key IS NULL AS lacks_baseline,
FROM exposure
INNER JOIN patient_id ON exposure.person_key = patient_id.patient_key
LEFT JOIN patient_now ON exposure.person_key = patient_now.patient_key
INNER JOIN ordered_rule ON exposure.protocol_key = ordered_rule.protocol_key
LEFT JOIN baseline_value
    ON
        ordered_rule.baseline_key = baseline_value.baseline_key
        AND exposure.person_key = baseline_value.person_key
LEFT JOIN rule_seen
    ON
        ordered_rule.rule_key = rule_seen.rule_key
        AND exposure.person_key = rule_seen.person_key
LEFT JOIN active
    ON
        exposure.protocol_key = active.protocol_key
        AND exposure.person_key = active.person_key
        AND ordered_rule.rule = active.rule
