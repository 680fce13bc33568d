-- Which patient each patient id stands for, once merges are followed to their end.
-- Grain: patient_key, every id ever seen. person_key is the surviving patient's key.
-- An id that was never merged stands for itself. A chain (A into B into C) ends at C. In a
-- ring (A into B into A) nobody is last, so the smallest key speaks for all of them.
WITH RECURSIVE
reachable AS (
    SELECT
        patient_key,
        merged_into_key AS person_key,
        [merged_into_key] AS path,
    FROM patient_now
    WHERE merged_into_key IS NOT NULL
    UNION ALL
    SELECT
        reachable.patient_key,
        patient_now.merged_into_key AS person_key,
        LIST_APPEND(reachable.path, patient_now.merged_into_key) AS path,
    FROM reachable
    INNER JOIN patient_now ON reachable.person_key = patient_now.patient_key
    WHERE
        patient_now.merged_into_key IS NOT NULL
        AND NOT LIST_CONTAINS(reachable.path, patient_now.merged_into_key)
),

survivor AS (
    SELECT
        reachable.patient_key,
        COALESCE(
            MIN(reachable.person_key) FILTER (
                WHERE patient_now.merged_into_key IS NULL
            ),
            MIN(reachable.person_key)
        ) AS person_key,
    FROM reachable
    LEFT JOIN patient_now ON reachable.person_key = patient_now.patient_key
    GROUP BY reachable.patient_key
)

SELECT
    patient_id.patient_key,
    COALESCE(survivor.person_key, patient_id.patient_key) AS person_key,
FROM patient_id
LEFT JOIN survivor ON patient_id.patient_key = survivor.patient_key
