-- Dates in breach that something else explains: a urinary infection, menstruation.
-- Grain: rule, person, collected_on. An explained date neither breaks nor extends a run.
SELECT
    breach_day.rule_key,
    breach_day.person_key,
    breach_day.collected_on,
FROM breach_day
INNER JOIN explanation ON breach_day.rule_key = explanation.rule_key
INNER JOIN analyte_day
    ON
        explanation.analyte_key = analyte_day.analyte_key
        AND breach_day.person_key = analyte_day.person_key
        AND breach_day.collected_on = analyte_day.collected_on
WHERE analyte_day.value_low >= explanation.at_least
UNION
SELECT
    breach_day.rule_key,
    breach_day.person_key,
    breach_day.collected_on,
FROM breach_day
INNER JOIN explanation_assessment
    ON breach_day.rule_key = explanation_assessment.rule_key
INNER JOIN assessment_day
    ON
        explanation_assessment.code = assessment_day.code
        AND breach_day.person_key = assessment_day.person_key
        AND breach_day.collected_on BETWEEN
        assessment_day.assessed_on - explanation_assessment.within_days
        AND assessment_day.assessed_on + explanation_assessment.within_days
WHERE
    assessment_day.outcome IS NULL
    OR NOT LIST_CONTAINS(explanation_assessment.not_outcome, assessment_day.outcome)
