-- Infusion days without the full observation after the infusion's end.
-- Grain: rule, person, infusion day. Parameters: as_of. Exactly the time asked for is enough;
-- an absent end or an absent observation counts as too short. Of several rows on a day one
-- that shows the full observation is enough.
WITH observed AS (
    SELECT
        treatment_rule.rule_key,
        treatment_day.person_key,
        treatment_day.started_on,
        BOOL_OR(
            COALESCE(
                DATEDIFF('second', treatment_day.ended_at, treatment_day.observed_until)
                >= treatment_rule.min_hours * 3600,
                FALSE
            )
        ) AS is_enough,
    FROM treatment_rule
    INNER JOIN rule ON treatment_rule.rule_key = rule.rule_key
    INNER JOIN treatment_day ON rule.protocol_key = treatment_day.protocol_key
    WHERE
        treatment_rule.kind_of_check = 'observation'
        AND treatment_day.status_class = 'completed'
        AND treatment_day.started_on <= $as_of
    GROUP BY
        treatment_rule.rule_key, treatment_day.person_key, treatment_day.started_on
)

SELECT
    rule.protocol_key,
    observed.person_key,
    rule.rule,
    rule.kind,
    treatment_rule.severity_rank,
    observed.started_on AS opened_on,
    CAST(NULL AS DATE) AS due_on,
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
    rule.threshold,
    CAST(NULL AS DATE) AS last_done_on,
    CAST([] AS VARCHAR[]) AS missing_components,
    CAST([] AS BIGINT[]) AS result_keys,
    CAST([] AS VARCHAR[]) AS set_aside,
    rule.message,
    rule.source,
FROM observed
INNER JOIN rule ON observed.rule_key = rule.rule_key
INNER JOIN treatment_rule ON observed.rule_key = treatment_rule.rule_key
INNER JOIN assessable_rule ON observed.rule_key = assessable_rule.rule_key
INNER JOIN protocol ON rule.protocol_key = protocol.protocol_key
WHERE
    NOT observed.is_enough
    AND $as_of <= observed.started_on + protocol.shown_days
