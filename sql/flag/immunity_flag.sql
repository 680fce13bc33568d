-- Patients treated without a sign of immunity before or on the first infusion: no history,
-- no vaccine, no positive antibody.
-- Grain: rule, person; opened at the start, shown for a time from then. Parameters: as_of.
WITH sign_of_immunity AS (
    SELECT
        treatment_rule.rule_key,
        assessment_day.person_key,
        assessment_day.assessed_on AS seen_on,
    FROM treatment_rule
    INNER JOIN assessment_day
        ON
            treatment_rule.assessment_code = assessment_day.code
            AND LIST_CONTAINS(treatment_rule.outcomes, assessment_day.outcome)
    WHERE treatment_rule.kind_of_check = 'immunity'
    UNION
    SELECT
        treatment_rule.rule_key,
        vaccination_day.person_key,
        vaccination_day.given_on AS seen_on,
    FROM treatment_rule
    INNER JOIN vaccine_text
        ON treatment_rule.vaccine_group = vaccine_text.vaccine_group
    INNER JOIN vaccination_day ON vaccine_text.text = vaccination_day.vaccine
    WHERE treatment_rule.kind_of_check = 'immunity'
    UNION
    SELECT
        rule_key,
        person_key,
        collected_on AS seen_on,
    FROM sign_result
),

earliest_sign AS (
    SELECT
        rule_key,
        person_key,
        MIN(seen_on) AS seen_on,
    FROM sign_of_immunity
    GROUP BY rule_key, person_key
)

SELECT
    rule.protocol_key,
    exposure.person_key,
    rule.rule,
    rule.kind,
    treatment_rule.severity_rank,
    exposure.window_start AS opened_on,
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
FROM treatment_rule
INNER JOIN rule ON treatment_rule.rule_key = rule.rule_key
INNER JOIN assessable_rule ON treatment_rule.rule_key = assessable_rule.rule_key
INNER JOIN protocol ON rule.protocol_key = protocol.protocol_key
INNER JOIN exposure ON rule.protocol_key = exposure.protocol_key
LEFT JOIN earliest_sign
    ON
        treatment_rule.rule_key = earliest_sign.rule_key
        AND exposure.person_key = earliest_sign.person_key
        AND exposure.window_start >= earliest_sign.seen_on
WHERE
    treatment_rule.kind_of_check = 'immunity'
    AND earliest_sign.rule_key IS NULL
    AND $as_of <= exposure.window_start + protocol.shown_days
