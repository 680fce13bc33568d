-- Patients treated without a sign of immunity before or on the first infusion: no history,
-- no vaccine, no positive antibody.
-- Grain: rule, person; opened at the start.
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
    treatment_rule.rule_key,
    exposure.person_key,
    exposure.window_start AS opened_on,
    exposure.window_start AS shown_from,
FROM treatment_rule
INNER JOIN rule ON treatment_rule.rule_key = rule.rule_key
INNER JOIN exposure ON rule.protocol_key = exposure.protocol_key
LEFT JOIN earliest_sign
    ON
        treatment_rule.rule_key = earliest_sign.rule_key
        AND exposure.person_key = earliest_sign.person_key
        AND exposure.window_start >= earliest_sign.seen_on
WHERE
    treatment_rule.kind_of_check = 'immunity'
    AND earliest_sign.rule_key IS NULL
