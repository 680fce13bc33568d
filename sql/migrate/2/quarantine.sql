-- Version 2 knows since when a row is set aside for its reason; version 1 knew no change of it.
-- Grain: quarantine_key.
SELECT
    quarantine_key,
    entity,
    feed_key,
    file_key,
    line,
    received_on,
    received_on AS known_from,
    reason,
    raw,
    fields,
    patient_key,
    analyte_key,
    identity,
    result_id,
    resulted_at,
    collected_on,
    released_on,
FROM quarantine
