-- Every accepted version of an assessment, in buckets of patients, for engines that read Parquet.
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
    assessment_key,
    assessment_id,
    patient_key,
    code,
    assessed_on,
    outcome,
    status_class,
    patient_key % $buckets AS patient_bucket,
FROM assessment
