-- Tonight's flags with names in place of keys, in the published columns; the message is still
-- its template, and what depends on the published night before is still NULL.
-- Grain: flag_no. Parameters: as_of.
SELECT
    $as_of AS as_of,
    CAST(NULL AS VARCHAR) AS flag_id,
    patient_id.patient_id,
    patient_now.site,
    protocol.protocol,
    protocol.protocol_version,
    every_flag.rule,
    every_flag.kind,
    severity.severity,
    CAST(NULL AS VARCHAR) AS state,
    CAST(NULL AS VARCHAR) AS disposition,
    CAST(every_flag.opened_on AS DATE) AS opened_on,
    CAST(NULL AS DATE) AS resolved_on,
    every_flag.due_on,
    CASE
        WHEN every_flag.due_on IS NOT NULL
            THEN GREATEST(0, DATEDIFF('day', every_flag.due_on, $as_of))
    END AS days_overdue,
    analyte_name.analyte,
    every_flag.latest_on,
    every_flag.latest_value,
    flag_evidence.latest_text,
    every_flag.canonical_unit AS unit,
    every_flag.n_results,
    every_flag.worst_value,
    every_flag.baseline_value,
    every_flag.baseline_on,
    every_flag.baseline_method,
    every_flag.threshold,
    every_flag.last_done_on,
    every_flag.missing_components,
    LIST_CONCAT(
        LIST_SORT(COALESCE(flag_evidence.evidence, CAST([] AS VARCHAR[]))),
        every_flag.set_aside
    ) AS evidence,
    every_flag.message,
    every_flag.source,
FROM every_flag
INNER JOIN patient_id ON every_flag.person_key = patient_id.patient_key
INNER JOIN protocol ON every_flag.protocol_key = protocol.protocol_key
INNER JOIN severity ON every_flag.severity_rank = severity.severity_rank
LEFT JOIN patient_now ON every_flag.person_key = patient_now.patient_key
LEFT JOIN analyte_name ON every_flag.analyte_key = analyte_name.analyte_key
LEFT JOIN flag_evidence ON every_flag.flag_no = flag_evidence.flag_no
ORDER BY every_flag.flag_no
