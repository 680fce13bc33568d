-- Live vaccines given on or after the first infusion.
-- Grain: rule, person, given_on. Parameters: as_of.
WITH given AS (
    SELECT DISTINCT
        treatment_rule.rule_key,
        vaccination_day.person_key,
        vaccination_day.given_on,
    FROM treatment_rule
    INNER JOIN rule ON treatment_rule.rule_key = rule.rule_key
    INNER JOIN exposure ON rule.protocol_key = exposure.protocol_key
    INNER JOIN vaccination_day
        ON
            exposure.person_key = vaccination_day.person_key
            AND exposure.window_start <= vaccination_day.given_on
    INNER JOIN vaccine_text
        ON
            treatment_rule.vaccine_group = vaccine_text.vaccine_group
            AND vaccination_day.vaccine = vaccine_text.text
    WHERE treatment_rule.kind_of_check = 'live_vaccine_after'
)

SELECT
    rule.protocol_key,
    given.person_key,
    rule.rule,
    rule.kind,
    treatment_rule.severity_rank,
    given.given_on AS opened_on,
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
FROM given
INNER JOIN rule ON given.rule_key = rule.rule_key
INNER JOIN treatment_rule ON given.rule_key = treatment_rule.rule_key
INNER JOIN assessable_rule ON given.rule_key = assessable_rule.rule_key
INNER JOIN protocol ON rule.protocol_key = protocol.protocol_key
WHERE $as_of <= given.given_on + protocol.shown_days
