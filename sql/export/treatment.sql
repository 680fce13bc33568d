-- Every accepted version of a treatment, in buckets of patients, for engines that read Parquet.
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
    treatment_key,
    treatment_id,
    patient_key,
    drug,
    started_on,
    started_at,
    ended_at,
    observed_until,
    dose,
    dose_unit,
    status_class,
    patient_key % $buckets AS patient_bucket,
FROM treatment
