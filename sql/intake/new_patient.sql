-- Patient ids that nobody named before, with the next free keys in the order of the ids.
-- Grain: patient_id.
WITH named AS (
    SELECT patient_id,
    FROM hashed
    UNION
    SELECT merged_into AS patient_id,
    FROM hashed
),

highest AS (
    SELECT COALESCE(MAX(patient_key), 0) AS patient_key,
    FROM patient_id
)

SELECT
    CAST(
        highest.patient_key + ROW_NUMBER() OVER (ORDER BY named.patient_id) AS INTEGER
    ) AS patient_key,
    named.patient_id,
FROM named
CROSS JOIN highest
LEFT JOIN patient_id AS known ON named.patient_id = known.patient_id
WHERE
    named.patient_id IS NOT NULL
    AND known.patient_id IS NULL
