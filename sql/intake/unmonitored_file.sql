-- The latest reading of each file that held results nobody monitored, with the settings of its
-- feed when it was read, or tried again since.
-- Grain: file_key.
WITH latest AS (
    SELECT
        feed_key,
        path,
        MAX(file_key) AS file_key,
    FROM file
    GROUP BY feed_key, path
),

tried AS (
    SELECT
        file_key,
        settings_hash,
    FROM file_retry
    QUALIFY ROW_NUMBER() OVER (PARTITION BY file_key ORDER BY retry_key DESC) = 1
)

SELECT
    file.file_key,
    feed.feed,
    file.feed_key,
    file.path,
    file.content_hash,
    file.received_on,
    COALESCE(tried.settings_hash, file.settings_hash) AS settings_hash,
FROM file
INNER JOIN latest ON file.file_key = latest.file_key
INNER JOIN feed ON file.feed_key = feed.feed_key
LEFT JOIN tried ON file.file_key = tried.file_key
WHERE
    file.refused IS NULL
    AND file.not_monitored > 0
    AND feed.entity = 'lab_results'
ORDER BY file.file_key
