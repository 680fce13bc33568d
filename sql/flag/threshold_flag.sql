-- Threshold rules whose latest determinate date is in breach.
-- Grain: rule, person. Severity and repeat interval are those of the latest value.
SELECT
    rule.protocol_key,
    open_run.person_key,
    rule.rule,
    rule.kind,
    open_run.severity_rank,
    open_run.opened_on,
    CAST(open_run.latest_on + open_run.repeat_days AS DATE) AS due_on,
    rule.analyte_key,
    open_run.latest_on,
    open_run.latest_value,
    open_run.latest_key,
    open_run.canonical_unit,
    open_run.n_results,
    open_run.worst_value,
    baseline_value.baseline_value,
    baseline_value.baseline_on,
    baseline_value.baseline_method,
    rule.threshold,
    CAST(NULL AS DATE) AS last_done_on,
    CAST([] AS VARCHAR[]) AS missing_components,
    LIST_CONCAT(
        open_run.result_keys, COALESCE(open_run.whole_keys, CAST([] AS BIGINT[]))
    ) AS result_keys,
    CAST([] AS VARCHAR[]) AS set_aside,
    rule.message,
    rule.source,
FROM open_run
INNER JOIN rule ON open_run.rule_key = rule.rule_key
INNER JOIN threshold_option ON open_run.rule_key = threshold_option.rule_key
LEFT JOIN baseline_value
    ON
        threshold_option.baseline_key = baseline_value.baseline_key
        AND open_run.person_key = baseline_value.person_key
WHERE
    open_run.n_results >= threshold_option.min_dates
    OR open_run.has_enough_alone
