-- Dates on which a requirement was satisfied (every component) or partly done.
-- Grain: requirement, person, done_on. done_components holds a bit per component_no.
SELECT
    component_day.requirement_key,
    component_day.person_key,
    component_day.done_on,
    BIT_OR(1 << component_day.component_no) AS done_components,
    COUNT(DISTINCT component_day.component_no)
    = ANY_VALUE(requirement.n_components) AS is_satisfying,
FROM component_day
INNER JOIN requirement
    ON component_day.requirement_key = requirement.requirement_key
GROUP BY
    component_day.requirement_key,
    component_day.person_key,
    component_day.done_on
