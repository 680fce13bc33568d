-- Courses of treatment: infusion days with no gap longer than the protocol's course gap.
-- Grain: protocol, person, course_no (from 1).
WITH gapped AS (
    SELECT
        protocol_key,
        person_key,
        infused_on,
        DATEDIFF(
            'day',
            LAG(infused_on) OVER (
                PARTITION BY protocol_key, person_key ORDER BY infused_on
            ),
            infused_on
        ) AS days_since_previous,
    FROM infusion_day
),

numbered AS (
    SELECT
        gapped.protocol_key,
        gapped.person_key,
        gapped.infused_on,
        SUM(
            CASE
                WHEN gapped.days_since_previous <= protocol.course_gap_days THEN 0
                ELSE 1
            END
        ) OVER (
            PARTITION BY gapped.protocol_key, gapped.person_key
            ORDER BY gapped.infused_on
        ) AS course_no,
    FROM gapped
    INNER JOIN protocol ON gapped.protocol_key = protocol.protocol_key
)

SELECT
    protocol_key,
    person_key,
    course_no,
    MIN(infused_on) AS course_start,
    MAX(infused_on) AS course_end,
    COUNT(*) AS infusion_days,
FROM numbered
GROUP BY protocol_key, person_key, course_no
