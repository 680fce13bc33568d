-- What, of each patient id, can change without a new row of theirs: whom it stands for, since
-- when it is known, and which of its rows are set aside.
-- Grain: patient_key. Parameters: known_by.
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
    WHERE entity = 'patients'
),

first_received AS (
    SELECT
        patient_key,
        MIN(received_on) AS received_on,
    FROM received
    GROUP BY patient_key
),

set_aside AS (
    SELECT
        patient_key,
        LIST_SORT(LIST(quarantine_key)) AS quarantine_keys,
    FROM quarantine
    WHERE
        entity = 'lab_results'
        AND reason <> 'unknown_patient'
        AND known_from <= $known_by
        AND (released_on IS NULL OR released_on > $known_by)
    GROUP BY patient_key
)

SELECT
    every_person.patient_key,
    every_person.person_key,
    first_received.received_on,
    set_aside.quarantine_keys,
FROM every_person
LEFT JOIN first_received ON every_person.patient_key = first_received.patient_key
LEFT JOIN set_aside ON every_person.patient_key = set_aside.patient_key
