-- Which components of which requirement were done on which date.
-- Grain: none; a component may stand twice on a date (ALT and AST), which counts once later.
SELECT
    component_analyte.requirement_key,
    analyte_day.person_key,
    analyte_day.collected_on AS done_on,
    component_analyte.component_no,
FROM analyte_day
INNER JOIN component_analyte ON analyte_day.analyte_key = component_analyte.analyte_key
WHERE NOT component_analyte.is_percentage
UNION ALL
SELECT
    component_assessment.requirement_key,
    assessment_day.person_key,
    assessment_day.assessed_on AS done_on,
    component_assessment.component_no,
FROM assessment_day
INNER JOIN component_assessment ON assessment_day.code = component_assessment.code
WHERE assessment_day.status_class = 'completed'
