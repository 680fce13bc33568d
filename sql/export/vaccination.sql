-- Every accepted version of a vaccination record, in buckets of patients, for engines that read Parquet.
-- Grain: version. Parameters: buckets. identity is shifted into the signed range, which is
-- all that such engines have.
SELECT
    vaccination.* EXCLUDE (content) REPLACE (
        CAST(CAST(vaccination.identity AS HUGEINT) - 9223372036854775808 AS BIGINT)
        AS identity
    ),
    vaccination.patient_key % $buckets AS patient_bucket,
FROM vaccination
