-- Requirements that are overdue tonight. Never critical by lateness alone.
-- Grain: requirement, person. The evidence is what was last done.
SELECT
    status.protocol_key,
    status.person_key,
    status.requirement || '_overdue' AS rule,
    'overdue' AS kind,
    CASE
        WHEN status.days_overdue >= protocol.overdue_urgent_after_days
            THEN
                GREATEST(
                    protocol.overdue_severity_rank, protocol.overdue_late_severity_rank
                )
        ELSE protocol.overdue_severity_rank
    END AS severity_rank,
    status.due_on + status.grace_days + 1 AS opened_on,
    status.due_on,
    CAST(NULL AS SMALLINT) AS analyte_key,
    CAST(NULL AS DATE) AS latest_on,
    CAST(NULL AS DOUBLE) AS latest_value,
    CAST(NULL AS BIGINT) AS latest_key,
    CAST(NULL AS VARCHAR) AS canonical_unit,
    CAST(NULL AS BIGINT) AS n_results,
    CAST(NULL AS DOUBLE) AS worst_value,
    CAST(NULL AS DOUBLE) AS baseline_value,
    CAST(NULL AS DATE) AS baseline_on,
    CAST(NULL AS VARCHAR) AS baseline_method,
    CAST(NULL AS VARCHAR) AS threshold,
    status.last_done_on,
    status.missing_components,
    COALESCE(done_evidence.result_keys, CAST([] AS BIGINT[])) AS result_keys,
    CAST([] AS VARCHAR[]) AS set_aside,
    requirement.overdue_message AS message,
    requirement.source,
FROM requirement_status AS status
INNER JOIN requirement ON status.requirement_key = requirement.requirement_key
INNER JOIN protocol ON status.protocol_key = protocol.protocol_key
LEFT JOIN done_evidence
    ON
        status.requirement_key = done_evidence.requirement_key
        AND status.person_key = done_evidence.person_key
WHERE status.state = 'overdue'
