-- Rows set aside, without what was sent, in buckets of patients, for engines that read Parquet.
-- Grain: quarantine_key. Parameters: buckets. identity is shifted into the signed range, all that
-- such engines have; its order stays.
SELECT
    quarantine_key,
    entity,
    feed_key,
    file_key,
    line,
    received_on,
    known_from,
    reason,
    patient_key,
    analyte_key,
    CAST(CAST(identity AS HUGEINT) - 9223372036854775808 AS BIGINT) AS identity,
    result_id,
    resulted_at,
    collected_on,
    released_on,
    place,
    COALESCE(patient_key % $buckets, 0) AS patient_bucket,
FROM quarantine
