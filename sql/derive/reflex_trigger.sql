-- Dates that call for a reflex test: a value of an analyte, or a date in breach of a rule.
-- Grain: rule (reflex), person, triggered_on; only dates from the start on.
SELECT
    reflex.rule_key,
    analyte_day.person_key,
    analyte_day.collected_on AS triggered_on,
    analyte_day.analyte_key,
    analyte_day.value,
    unit.canonical_unit,
    analyte_day.result_key,
FROM reflex
INNER JOIN rule ON reflex.rule_key = rule.rule_key
INNER JOIN exposure ON rule.protocol_key = exposure.protocol_key
INNER JOIN analyte_day
    ON
        reflex.trigger_analyte_key = analyte_day.analyte_key
        AND exposure.person_key = analyte_day.person_key
        AND exposure.window_start <= analyte_day.collected_on
LEFT JOIN unit ON analyte_day.unit_key = unit.unit_key
WHERE
    reflex.trigger_kind = 'analyte'
    AND analyte_day.value_low >= reflex.trigger_at_least
UNION ALL
SELECT
    reflex.rule_key,
    breach_day.person_key,
    breach_day.collected_on AS triggered_on,
    rule.analyte_key,
    breach_day.value,
    breach_day.canonical_unit,
    breach_day.result_key,
FROM reflex
INNER JOIN breach_day ON reflex.trigger_rule_key = breach_day.rule_key
INNER JOIN rule ON reflex.trigger_rule_key = rule.rule_key
WHERE reflex.trigger_kind = 'rule'
