-- Live vaccines given on or after the first infusion.
-- Grain: rule, person, given_on.
SELECT DISTINCT
    treatment_rule.rule_key,
    vaccination_day.person_key,
    vaccination_day.given_on AS opened_on,
    vaccination_day.given_on AS shown_from,
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
