-- Reflex tests still owed: triggers with no required test collected on or after their date.
-- Grain: rule, person. Parameters: as_of. Due from the earliest open trigger; routine until then,
-- more severe after.
SELECT
    rule.protocol_key,
    open_reflex.person_key,
    rule.rule,
    rule.kind,
    CASE
        WHEN $as_of > open_reflex.opened_on + reflex.within_days
            THEN reflex.overdue_severity_rank
        ELSE reflex.severity_rank
    END AS severity_rank,
    open_reflex.opened_on,
    CAST(open_reflex.opened_on + reflex.within_days AS DATE) AS due_on,
    open_reflex.analyte_key,
    open_reflex.latest_on,
    open_reflex.latest_value,
    open_reflex.latest_key,
    open_reflex.canonical_unit,
    open_reflex.n_results,
    CAST(NULL AS DOUBLE) AS worst_value,
    CAST(NULL AS DOUBLE) AS baseline_value,
    CAST(NULL AS DATE) AS baseline_on,
    CAST(NULL AS VARCHAR) AS baseline_method,
    rule.threshold,
    CAST(NULL AS DATE) AS last_done_on,
    [reflex.required] AS missing_components,
    open_reflex.result_keys,
    CAST([] AS VARCHAR[]) AS set_aside,
    rule.message,
    rule.source,
FROM open_reflex
INNER JOIN reflex ON open_reflex.rule_key = reflex.rule_key
INNER JOIN rule ON open_reflex.rule_key = rule.rule_key
