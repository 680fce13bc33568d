-- What came of looking at each rule for each treated person: "looked at and fine" is never
-- confused with "not looked at".
-- Grain: patient, protocol, rule. Parameters: as_of. The few rules are put in order once, so that
-- the many rows are sorted by one text.
WITH ordered_rule AS (
    SELECT
        rule.rule_key,
        protocol.protocol,
        rule.rule,
        rule.kind,
        rule.kind = 'treatment' AND assessable_rule.rule_key IS NULL AS is_unassessable,
        ROW_NUMBER() OVER (ORDER BY protocol.protocol, rule.rule) AS rule_no,
    FROM rule
    INNER JOIN protocol ON rule.protocol_key = protocol.protocol_key
    LEFT JOIN assessable_rule ON rule.rule_key = assessable_rule.rule_key
),

looked AS (
    SELECT
        patient_id.patient_id,
        patient_now.site,
        ordered_rule.protocol,
        ordered_rule.rule,
        ordered_rule.rule_no,
        ordered_rule.kind,
        ordered_rule.is_unassessable,
        rule_state.latest_on,
        rule_state.latest_value,
        rule_state.canonical_unit,
        rule_state.is_indeterminate,
        rule_state.is_active,
        rule_state.lacks_baseline,
        COALESCE(patient_now.followup_end_on <= $as_of, FALSE) AS is_stopped,
    FROM rule_state
    INNER JOIN ordered_rule ON rule_state.rule_key = ordered_rule.rule_key
    INNER JOIN patient_id ON rule_state.person_key = patient_id.patient_key
    LEFT JOIN patient_now ON rule_state.person_key = patient_now.patient_key
)

SELECT
    $as_of AS as_of,
    patient_id,
    site,
    protocol,
    rule,
    CASE
        WHEN is_stopped THEN 'not_assessed'
        WHEN is_unassessable THEN 'not_assessed'
        WHEN is_active THEN 'active'
        WHEN lacks_baseline THEN 'not_evaluable'
        WHEN kind = 'treatment' THEN 'clear'
        WHEN latest_on IS NULL THEN 'no_result'
        WHEN is_indeterminate THEN 'indeterminate'
        ELSE 'clear'
    END AS state,
    CASE
        WHEN is_stopped THEN 'follow-up has ended'
        WHEN
            is_unassessable
            THEN 'no data of the kind it needs was ever received'
        WHEN is_active THEN NULL
        WHEN lacks_baseline THEN 'no baseline value'
        WHEN kind = 'treatment' THEN NULL
        WHEN latest_on IS NULL THEN 'no usable result since the first infusion'
        WHEN is_indeterminate
            THEN 'the latest value can stand for numbers on both sides of the limit'
    END AS reason,
    latest_on,
    latest_value,
    canonical_unit AS unit,
FROM looked
ORDER BY patient_id, rule_no
