-- What came of looking at each rule for each treated person: "looked at and fine" is never
-- confused with "not looked at".
-- Grain: patient, protocol, rule. Parameters: as_of.
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
FROM rule_state
ORDER BY patient_id, rule_no
