-- Every accepted version of a result, in buckets of patients, for engines that read Parquet.
-- Grain: version. Parameters: buckets. identity is shifted into the signed range, which is
-- all that such engines have.
SELECT
    result.* EXCLUDE (content) REPLACE (
        CAST(CAST(result.identity AS HUGEINT) - 9223372036854775808 AS BIGINT)
        AS identity
    ),
    result.patient_key % $buckets AS patient_bucket,
FROM result
