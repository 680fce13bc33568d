-- Reflex tests still owed: triggers with no required test collected on or after their date.
-- Grain: rule, person. The values shown are those of the latest open trigger.
WITH answered AS (
    SELECT
        reflex.rule_key,
        analyte_latest.person_key,
        MAX(analyte_latest.latest_on) AS answered_on,
    FROM reflex
    INNER JOIN analyte_latest ON reflex.required_key = analyte_latest.analyte_key
    GROUP BY reflex.rule_key, analyte_latest.person_key
)

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
