-- What of the rows set aside raises a flag tonight.
-- Grain: protocol, person, analyte.
SELECT
    protocol.protocol_key,
    open_unreadable.person_key,
    'unreadable_result' AS rule,
    'data_quality' AS kind,
    protocol.unreadable_severity_rank AS severity_rank,
    open_unreadable.opened_on,
    CAST(NULL AS DATE) AS due_on,
    open_unreadable.analyte_key,
    open_unreadable.latest_on,
    CAST(NULL AS DOUBLE) AS latest_value,
    CAST(NULL AS BIGINT) AS latest_key,
    CAST(NULL AS VARCHAR) AS canonical_unit,
    CAST(NULL AS BIGINT) AS n_results,
    CAST(NULL AS DOUBLE) AS worst_value,
    CAST(NULL AS DOUBLE) AS baseline_value,
    CAST(NULL AS DATE) AS baseline_on,
    CAST(NULL AS VARCHAR) AS baseline_method,
    CAST(NULL AS VARCHAR) AS threshold,
    CAST(NULL AS DATE) AS last_done_on,
    CAST([] AS VARCHAR[]) AS missing_components,
    CAST([] AS BIGINT[]) AS result_keys,
    COALESCE(open_unreadable.set_aside, CAST([] AS VARCHAR[])) AS set_aside,
    protocol.unreadable_message AS message,
    protocol.unreadable_source AS source,
FROM open_unreadable
INNER JOIN protocol ON open_unreadable.protocol_key = protocol.protocol_key
