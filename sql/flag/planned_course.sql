-- Courses planned from tonight on: the first planned day that no given or planned infusion
-- precedes by the course gap or less. Planned days before tonight are ignored.
-- Grain: protocol, person, planned_on. Parameters: as_of.
WITH day AS (
    SELECT
        protocol_key,
        person_key,
        infused_on AS day_on,
        FALSE AS is_planned,
    FROM infusion_day
    UNION ALL
    SELECT
        protocol_key,
        person_key,
        started_on AS day_on,
        TRUE AS is_planned,
    FROM treatment_day
    WHERE
        status_class = 'planned'
        AND started_on >= $as_of
),

distinct_day AS (
    SELECT
        protocol_key,
        person_key,
        day_on,
        BOOL_AND(is_planned) AS is_planned,
    FROM day
    GROUP BY protocol_key, person_key, day_on
),

gapped AS (
    SELECT
        protocol_key,
        person_key,
        day_on,
        is_planned,
        LAG(day_on) OVER (
            PARTITION BY protocol_key, person_key ORDER BY day_on
        ) AS previous_on,
    FROM distinct_day
)

SELECT
    gapped.protocol_key,
    gapped.person_key,
    gapped.day_on AS planned_on,
    gapped.previous_on IS NULL AS is_first_course,
FROM gapped
INNER JOIN protocol ON gapped.protocol_key = protocol.protocol_key
WHERE
    gapped.is_planned
    AND (
        gapped.previous_on IS NULL
        OR DATEDIFF('day', gapped.previous_on, gapped.day_on) > protocol.course_gap_days
    )
