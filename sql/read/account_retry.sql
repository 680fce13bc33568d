-- The retries of quarantine that no published night tells of yet, in their order.
-- Grain: run_id. The table accounted_run holds the runs that published nights tell of.
WITH again AS (
    SELECT
        retry_key,
        COUNT(*) AS files,
        CAST(SUM(loaded) AS BIGINT) AS loaded,
        CAST(SUM(duplicate) AS BIGINT) AS duplicate,
        CAST(SUM(quarantined) AS BIGINT) AS quarantined,
    FROM file_retry
    GROUP BY retry_key
)

SELECT
    retry.run_id,
    CAST(retry.retried_on AS VARCHAR) AS retried_on,
    retry.released,
    COALESCE(again.files, 0) AS files_read_again,
    COALESCE(again.loaded, 0) AS loaded,
    COALESCE(again.duplicate, 0) AS duplicate,
    COALESCE(again.quarantined, 0) AS quarantined,
    retry.files_not_read,
FROM retry
LEFT JOIN again ON retry.retry_key = again.retry_key
LEFT JOIN accounted_run ON retry.run_id = accounted_run.run_id
WHERE accounted_run.run_id IS NULL
ORDER BY retry.retry_key
