-- Results that speak for immunity: any result of a date will do, not only its last.
-- Grain: rule, person, collected_on. Parameters: as_of, known_by.
SELECT DISTINCT
    treatment_rule.rule_key,
    person.person_key,
    result.collected_on,
FROM treatment_rule
INNER JOIN result ON treatment_rule.analyte_key = result.analyte_key
INNER JOIN person ON result.patient_key = person.patient_key
WHERE
    result.known_from <= $known_by
    AND (result.known_until IS NULL OR result.known_until > $known_by)
    AND result.collected_on <= $as_of
    AND result.status_class = 'counts'
    AND result.value_low >= treatment_rule.at_least
