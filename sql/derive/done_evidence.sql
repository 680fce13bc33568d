-- The results a requirement was last satisfied by: the evidence of an overdue one.
-- Grain: requirement, person.
SELECT
    requirement_done.requirement_key,
    requirement_done.person_key,
    LIST(DISTINCT analyte_day.result_key) AS result_keys,
FROM requirement_done
INNER JOIN requirement
    ON requirement_done.requirement_key = requirement.requirement_key
INNER JOIN component_analyte
    ON requirement_done.requirement_key = component_analyte.requirement_key
INNER JOIN analyte_day
    ON
        component_analyte.analyte_key = analyte_day.analyte_key
        AND requirement_done.person_key = analyte_day.person_key
        AND requirement_done.last_done_on = analyte_day.collected_on
WHERE requirement.is_scheduled
GROUP BY requirement_done.requirement_key, requirement_done.person_key
