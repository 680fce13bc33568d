-- Patients who turn out to have been known earlier than the store had it: an older patients file
-- came after a newer one.
-- Grain: patient_key. known_before holds what the store had; known_patient what it has now.
SELECT
    known_patient.patient_key,
    known_before.known_from AS former_known_from,
    known_patient.known_from,
FROM known_patient
INNER JOIN known_before ON known_patient.patient_key = known_before.patient_key
WHERE known_patient.known_from < known_before.known_from
