-- What is known of each patient: the last of the visible patients rows of all feeds.
-- Grain: patient_key. Parameters: known_by. Order: received_on, file path, line.
SELECT
    patient.patient_key,
    patient.site,
    patient.followup_end_on,
    patient.merged_into_key,
FROM patient
INNER JOIN file ON patient.file_key = file.file_key
WHERE
    patient.known_from <= $known_by
    AND (patient.known_until IS NULL OR patient.known_until > $known_by)
QUALIFY
    ROW_NUMBER() OVER (
        PARTITION BY patient.patient_key
        ORDER BY patient.received_on DESC, file.path DESC, patient.line DESC
    ) = 1
