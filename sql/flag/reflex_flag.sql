-- Reflex tests still owed: triggers with no required test collected on or after their date.
-- Grain: rule, person. Parameters: as_of. Due from the earliest open trigger; the values
-- shown are the latest open one's. Routine until due_on, more severe after it.
WITH answered AS (
    SELECT
        reflex.rule_key,
        analyte_day.person_key,
        MAX(analyte_day.collected_on) AS answered_on,
    FROM reflex
    INNER JOIN analyte_day ON reflex.required_key = analyte_day.analyte_key
    GROUP BY reflex.rule_key, analyte_day.person_key
),

unanswered AS (
    SELECT
        reflex_trigger.rule_key,
        reflex_trigger.person_key,
        MIN(reflex_trigger.triggered_on) AS opened_on,
        MAX(reflex_trigger.triggered_on) AS latest_on,
        COUNT(*) AS n_results,
        ANY_VALUE(reflex_trigger.analyte_key) AS analyte_key,
        MAX_BY(reflex_trigger.value, reflex_trigger.triggered_on) AS latest_value,
        MAX_BY(reflex_trigger.canonical_unit, reflex_trigger.triggered_on)
            AS canonical_unit,
        MAX_BY(reflex_trigger.result_key, reflex_trigger.triggered_on) AS latest_key,
        LIST(reflex_trigger.result_key) AS result_keys,
    FROM reflex_trigger
    LEFT JOIN answered
        ON
            reflex_trigger.rule_key = answered.rule_key
            AND reflex_trigger.person_key = answered.person_key
    WHERE
        answered.answered_on IS NULL
        OR reflex_trigger.triggered_on > answered.answered_on
    GROUP BY reflex_trigger.rule_key, reflex_trigger.person_key
)

SELECT
    rule.protocol_key,
    unanswered.person_key,
    rule.rule,
    rule.kind,
    CASE
        WHEN $as_of > unanswered.opened_on + reflex.within_days
            THEN reflex.overdue_severity_rank
        ELSE reflex.severity_rank
    END AS severity_rank,
    unanswered.opened_on,
    CAST(unanswered.opened_on + reflex.within_days AS DATE) AS due_on,
    unanswered.analyte_key,
    unanswered.latest_on,
    unanswered.latest_value,
    unanswered.latest_key,
    unanswered.canonical_unit,
    unanswered.n_results,
    CAST(NULL AS DOUBLE) AS worst_value,
    CAST(NULL AS DOUBLE) AS baseline_value,
    CAST(NULL AS DATE) AS baseline_on,
    CAST(NULL AS VARCHAR) AS baseline_method,
    rule.threshold,
    CAST(NULL AS DATE) AS last_done_on,
    [reflex.required] AS missing_components,
    unanswered.result_keys,
    CAST([] AS VARCHAR[]) AS set_aside,
    rule.message,
    rule.source,
FROM unanswered
INNER JOIN reflex ON unanswered.rule_key = reflex.rule_key
INNER JOIN rule ON unanswered.rule_key = rule.rule_key
