-- Every accepted version of a patients row, in buckets of patients, for engines that read Parquet.
-- Grain: version. Parameters: buckets. identity is shifted into the signed range, which is
-- all that such engines have.
SELECT
    patient.* EXCLUDE (content) REPLACE (
        CAST(CAST(patient.identity AS HUGEINT) - 9223372036854775808 AS BIGINT)
        AS identity
    ),
    patient.patient_key % $buckets AS patient_bucket,
FROM patient
