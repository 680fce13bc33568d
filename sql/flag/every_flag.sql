-- Every flag of tonight, of all kinds. Every kind stops at the end of follow-up.
-- Grain: protocol, person, rule, opened_on (and analyte for data_quality). Parameters: as_of.
WITH raised AS (
    SELECT *, FROM overdue_flag
    UNION ALL
    SELECT *, FROM baseline_flag
    UNION ALL
    SELECT *, FROM threshold_flag
    UNION ALL
    SELECT *, FROM combination_flag
    UNION ALL
    SELECT *, FROM reflex_flag
    UNION ALL
    SELECT *, FROM treatment_flag
    UNION ALL
    SELECT *, FROM unreadable_flag
)

SELECT
    ROW_NUMBER() OVER (
        ORDER BY
            raised.protocol_key,
            raised.person_key,
            raised.rule,
            raised.opened_on,
            raised.analyte_key
    ) AS flag_no,
    raised.protocol_key,
    raised.person_key,
    raised.rule,
    raised.kind,
    raised.severity_rank,
    raised.opened_on,
    raised.due_on,
    raised.analyte_key,
    raised.latest_on,
    raised.latest_value,
    raised.latest_key,
    raised.canonical_unit,
    raised.n_results,
    raised.worst_value,
    raised.baseline_value,
    raised.baseline_on,
    raised.baseline_method,
    raised.threshold,
    raised.last_done_on,
    raised.missing_components,
    raised.result_keys,
    raised.set_aside,
    raised.message,
    raised.source,
FROM raised
LEFT JOIN patient_now ON raised.person_key = patient_now.patient_key
WHERE
    patient_now.followup_end_on IS NULL
    OR patient_now.followup_end_on > $as_of
QUALIFY
    ROW_NUMBER() OVER (
        PARTITION BY
            raised.protocol_key,
            raised.person_key,
            raised.rule,
            raised.opened_on,
            CASE WHEN raised.kind = 'data_quality' THEN raised.analyte_key END
        ORDER BY raised.due_on
    ) = 1
