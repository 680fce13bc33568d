-- The latest satisfying and the latest partial date of each requirement.
-- Grain: requirement, person (treated, or about to be). last_counting_on moves due_on: only
-- dates after the start. Dates are grouped before anything is joined to them.
WITH treated AS (
    SELECT DISTINCT
        protocol_key,
        person_key,
    FROM treatment_day
),

latest AS (
    SELECT
        requirement_key,
        person_key,
        MAX(done_on) FILTER (WHERE is_satisfying) AS last_done_on,
        MAX(done_on) FILTER (WHERE NOT is_satisfying) AS last_partial_on,
        MAX_BY(done_components, done_on) FILTER (
            WHERE NOT is_satisfying
        ) AS partial_components,
    FROM requirement_day
    GROUP BY requirement_key, person_key
)

SELECT
    requirement.requirement_key,
    treated.person_key,
    latest.last_done_on,
    CASE
        WHEN latest.last_done_on > exposure.window_start THEN latest.last_done_on
    END AS last_counting_on,
    latest.last_partial_on,
    latest.partial_components,
FROM treated
INNER JOIN requirement ON treated.protocol_key = requirement.protocol_key
LEFT JOIN exposure
    ON
        treated.protocol_key = exposure.protocol_key
        AND treated.person_key = exposure.person_key
LEFT JOIN latest
    ON
        requirement.requirement_key = latest.requirement_key
        AND treated.person_key = latest.person_key
