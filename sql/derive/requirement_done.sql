-- The latest satisfying and the latest partial date of each requirement.
-- Grain: requirement, person (exposed). last_counting_on moves due_on: only dates after start.
SELECT
    requirement.requirement_key,
    exposure.person_key,
    ANY_VALUE(exposure.window_start) AS window_start,
    MAX(requirement_day.done_on) FILTER (
        WHERE requirement_day.is_satisfying
    ) AS last_done_on,
    MAX(requirement_day.done_on) FILTER (
        WHERE
        requirement_day.is_satisfying
        AND requirement_day.done_on > exposure.window_start
    ) AS last_counting_on,
    MAX(requirement_day.done_on) FILTER (
        WHERE NOT requirement_day.is_satisfying
    ) AS last_partial_on,
    MAX_BY(requirement_day.done_components, requirement_day.done_on) FILTER (
        WHERE NOT requirement_day.is_satisfying
    ) AS partial_components,
FROM exposure
INNER JOIN requirement ON exposure.protocol_key = requirement.protocol_key
LEFT JOIN requirement_day
    ON
        requirement.requirement_key = requirement_day.requirement_key
        AND exposure.person_key = requirement_day.person_key
GROUP BY requirement.requirement_key, exposure.person_key
