-- The rows being loaded, with keys, and the reasons only the store can know.
-- Grain: seq. Parameters: asks_for_patient (whether a patient can be unknown).
-- A row is known from the day its patient was, at the earliest: before that day it was, or would
-- have been, set aside as unknown_patient.
-- Reasons in their order: the row's own, unknown_patient, then what may only be said after it.
SELECT
    hashed.seq,
    patient_id.patient_key,
    merged.patient_key AS merged_into_key,
    hashed.identity,
    hashed.content,
    hashed.feed_key,
    hashed.file_key,
    file_order.file_rank,
    hashed.line,
    hashed.received_on,
    GREATEST(
        hashed.known_from,
        CASE WHEN $asks_for_patient THEN known_patient.known_from END
    ) AS known_from,
    hashed.resulted_at,
    COALESCE(hashed.resulted_at, TIMESTAMP '0001-01-01 00:00:00') AS version_at,
    CASE
        WHEN hashed.reason IS NOT NULL THEN hashed.reason
        WHEN
            $asks_for_patient AND known_patient.patient_key IS NULL
            THEN 'unknown_patient'
        ELSE hashed.late_reason
    END AS reason,
FROM hashed
INNER JOIN file_order ON hashed.file_key = file_order.file_key
LEFT JOIN patient_id ON hashed.patient_id = patient_id.patient_id
LEFT JOIN patient_id AS merged ON hashed.merged_into = merged.patient_id
LEFT JOIN known_patient ON patient_id.patient_key = known_patient.patient_key
