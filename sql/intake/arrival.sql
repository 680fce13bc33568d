-- The rows being loaded, with keys and hashes, and the reasons only the store can know.
-- Grain: seq. Parameters: asks_for_patient (whether a patient can be unknown).
-- A row is known from the day its patient was, at the earliest: before that day it was, or would
-- have been, set aside as unknown_patient.
-- Reasons in their order: the row's own, unknown_patient, then what may only be said after it.
SELECT
    arriving.seq,
    patient_id.patient_key,
    merged.patient_key AS merged_into_key,
    MD5_NUMBER_LOWER(arriving.identity_text) AS identity,
    MD5_NUMBER_LOWER(arriving.content_text) AS content,
    arriving.feed_key,
    arriving.file_key,
    file_order.file_rank,
    arriving.line,
    arriving.received_on,
    GREATEST(
        arriving.known_from,
        CASE WHEN $asks_for_patient THEN known_patient.known_from END
    ) AS known_from,
    arriving.resulted_at,
    COALESCE(arriving.resulted_at, TIMESTAMP '0001-01-01 00:00:00') AS version_at,
    CASE
        WHEN arriving.reason IS NOT NULL THEN arriving.reason
        WHEN
            $asks_for_patient AND known_patient.patient_key IS NULL
            THEN 'unknown_patient'
        ELSE arriving.late_reason
    END AS reason,
FROM arriving
INNER JOIN file_order ON arriving.file_key = file_order.file_key
LEFT JOIN patient_id ON arriving.patient_id = patient_id.patient_id
LEFT JOIN patient_id AS merged ON arriving.merged_into = merged.patient_id
LEFT JOIN known_patient ON patient_id.patient_key = known_patient.patient_key
