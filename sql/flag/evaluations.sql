-- What came of looking at each rule for each treated person: "looked at and fine" is never
-- confused with "not looked at".
-- Grain: patient, protocol, rule. Parameters: as_of.
WITH active AS (
    SELECT DISTINCT
        protocol_key,
        person_key,
        rule,
    FROM every_flag
),

looked AS (
    SELECT
        rule.rule_key,
        rule.rule,
        rule.kind,
        exposure.protocol_key,
        exposure.person_key,
        rule_seen.latest_on,
        rule_seen.latest_value,
        rule_seen.canonical_unit,
        COALESCE(rule_seen.is_indeterminate, FALSE) AS is_indeterminate,
        active.rule IS NOT NULL AS is_active,
        COALESCE(patient_now.followup_end_on <= $as_of, FALSE) AS is_stopped,
        rule.kind = 'treatment' AND assessable_rule.rule_key IS NULL AS is_unassessable,
        threshold_option.baseline_key IS NOT NULL
        AND baseline_value.baseline_key IS NULL AS lacks_baseline,
        patient_now.site,
    FROM exposure
    INNER JOIN rule ON exposure.protocol_key = rule.protocol_key
    LEFT JOIN patient_now ON exposure.person_key = patient_now.patient_key
    LEFT JOIN threshold_option ON rule.rule_key = threshold_option.rule_key
    LEFT JOIN baseline_value
        ON
            threshold_option.baseline_key = baseline_value.baseline_key
            AND exposure.person_key = baseline_value.person_key
    LEFT JOIN assessable_rule ON rule.rule_key = assessable_rule.rule_key
    LEFT JOIN rule_seen
        ON
            rule.rule_key = rule_seen.rule_key
            AND exposure.person_key = rule_seen.person_key
    LEFT JOIN active
        ON
            exposure.protocol_key = active.protocol_key
            AND exposure.person_key = active.person_key
            AND rule.rule = active.rule
)

SELECT
    $as_of AS as_of,
    patient_id.patient_id,
    looked.site,
    protocol.protocol,
    looked.rule,
    CASE
        WHEN looked.is_stopped THEN 'not_assessed'
        WHEN looked.is_unassessable THEN 'not_assessed'
        WHEN looked.is_active THEN 'active'
        WHEN looked.lacks_baseline THEN 'not_evaluable'
        WHEN looked.kind = 'treatment' THEN 'clear'
        WHEN looked.latest_on IS NULL THEN 'no_result'
        WHEN looked.is_indeterminate THEN 'indeterminate'
        ELSE 'clear'
    END AS state,
    CASE
        WHEN looked.is_stopped THEN 'follow-up has ended'
        WHEN
            looked.is_unassessable
            THEN 'no data of the kind it needs was ever received'
        WHEN looked.is_active THEN NULL
        WHEN looked.lacks_baseline THEN 'no baseline value'
        WHEN looked.kind = 'treatment' THEN NULL
        WHEN looked.latest_on IS NULL THEN 'no usable result since the first infusion'
        WHEN looked.is_indeterminate
            THEN 'the latest value can stand for numbers on both sides of the limit'
    END AS reason,
    looked.latest_on,
    looked.latest_value,
    looked.canonical_unit AS unit,
FROM looked
INNER JOIN patient_id ON looked.person_key = patient_id.patient_key
INNER JOIN protocol ON looked.protocol_key = protocol.protocol_key
ORDER BY patient_id.patient_id, protocol.protocol, looked.rule
