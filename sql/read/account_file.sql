-- The files of runs that no published night accounts for yet, and every file refused when it was
-- last looked at.
-- Grain: file_key. The table accounted_run holds the runs that published nights account for.
WITH latest AS (
    SELECT
        feed_key,
        path,
        MAX(file_key) AS file_key,
    FROM file
    GROUP BY feed_key, path
)

SELECT
    file.file_key,
    feed.feed,
    file.path AS file,
    file.rows_read AS read,
    file.loaded,
    file.duplicate,
    file.not_monitored,
    file.refused,
    file.seconds,
    file.run_id,
FROM file
INNER JOIN feed ON file.feed_key = feed.feed_key
LEFT JOIN intake ON file.run_id = intake.run_id
LEFT JOIN accounted_run ON file.run_id = accounted_run.run_id
LEFT JOIN latest ON file.file_key = latest.file_key
WHERE
    (
        file.refused IS NULL
        AND intake.run_id IS NOT NULL
        AND accounted_run.run_id IS NULL
    )
    OR (
        file.refused IS NOT NULL
        AND latest.file_key IS NOT NULL
    )
ORDER BY file.file_key
