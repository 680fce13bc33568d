-- Rows set aside, without what was sent: what a night needs to know of them.
-- Grain: quarantine_key. Parameters: buckets. identity is shifted as in result.
SELECT
    quarantine.* EXCLUDE (raw, fields) REPLACE (
        CAST(CAST(quarantine.identity AS HUGEINT) - 9223372036854775808 AS BIGINT)
        AS identity
    ),
    COALESCE(quarantine.patient_key % $buckets, 0) AS patient_bucket,
FROM quarantine
