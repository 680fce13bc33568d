-- Readings of files whose rows are not all accounted for, or not counted by reason.
-- Grain: file_key. Must be empty.
WITH counted AS (
    SELECT
        file_key,
        SUM(rows) AS rows,
    FROM file_reason
    GROUP BY file_key
)

SELECT file.file_key,
FROM file
LEFT JOIN counted ON file.file_key = counted.file_key
WHERE
    file.rows_read
    <> file.loaded + file.duplicate + file.not_monitored + file.quarantined
    OR file.quarantined <> COALESCE(counted.rows, 0)
