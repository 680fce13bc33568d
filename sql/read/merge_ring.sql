-- Rings of merges (A into B into A): nobody in one is the last, so one must be mended by hand.
-- Grain: ring_key, the smallest key in the ring, which speaks for all. Needs patient_now.
-- An id merged into itself is a ring of one.
WITH RECURSIVE
walk AS (
    SELECT
        patient_key,
        merged_into_key AS reached_key,
        [merged_into_key] AS path,
    FROM patient_now
    WHERE merged_into_key IS NOT NULL
    UNION ALL
    SELECT
        walk.patient_key,
        patient_now.merged_into_key AS reached_key,
        LIST_APPEND(walk.path, patient_now.merged_into_key) AS path,
    FROM walk
    INNER JOIN patient_now ON walk.reached_key = patient_now.patient_key
    WHERE
        patient_now.merged_into_key IS NOT NULL
        AND NOT LIST_CONTAINS(walk.path, patient_now.merged_into_key)
),

within AS (
    SELECT
        patient_key,
        MIN(reached_key) AS ring_key,
    FROM walk
    GROUP BY patient_key
    HAVING COUNT_IF(reached_key = patient_key) > 0
)

SELECT
    ring_key,
    COUNT(*) AS ids,
FROM within
GROUP BY ring_key
ORDER BY ring_key
