-- Patients of whom any patients row was received, even one that was set aside, and since when.
-- Grain: patient_key.
WITH received AS (
    SELECT
        patient_key,
        received_on,
    FROM patient
    UNION ALL
    SELECT
        patient_key,
        received_on,
    FROM quarantine
    WHERE
        entity = 'patients'
        AND patient_key IS NOT NULL
)

SELECT
    patient_key,
    MIN(received_on) AS known_from,
FROM received
GROUP BY patient_key
