-- The latest satisfying and the latest partial date of each requirement.
-- Grain: requirement, person (treated, or about to be). last_counting_on moves due_on: only
-- dates after the start.
WITH treated AS (
    SELECT DISTINCT
        protocol_key,
        person_key,
    FROM treatment_day
)

SELECT
    requirement.requirement_key,
    treated.person_key,
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
FROM treated
INNER JOIN requirement ON treated.protocol_key = requirement.protocol_key
LEFT JOIN exposure
    ON
        treated.protocol_key = exposure.protocol_key
        AND treated.person_key = exposure.person_key
LEFT JOIN requirement_day
    ON
        requirement.requirement_key = requirement_day.requirement_key
        AND treated.person_key = requirement_day.person_key
GROUP BY requirement.requirement_key, treated.person_key
