-- Every accepted version of a patients row, in buckets of patients, for engines that read Parquet.
-- Grain: version. Parameters: buckets. identity is shifted into the signed range, all that
-- such engines have; its order stays.
SELECT
    CAST(CAST(identity AS HUGEINT) - 9223372036854775808 AS BIGINT) AS identity,
    feed_key,
    file_key,
    line,
    received_on,
    known_from,
    known_until,
    patient_key,
    patient_id,
    sex,
    birth_on,
    site,
    followup_end_on,
    followup_end_reason,
    merged_into,
    merged_into_key,
    patient_key % $buckets AS patient_bucket,
FROM patient
