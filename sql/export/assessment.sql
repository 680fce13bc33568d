-- Every accepted version of an assessment record, in buckets of patients, for engines that read Parquet.
-- Grain: version. Parameters: buckets. identity is shifted into the signed range, which is
-- all that such engines have.
SELECT
    assessment.* EXCLUDE (content) REPLACE (
        CAST(CAST(assessment.identity AS HUGEINT) - 9223372036854775808 AS BIGINT)
        AS identity
    ),
    assessment.patient_key % $buckets AS patient_bucket,
FROM assessment
