-- Version 2 counts by reason what was set aside when a file was read; version 1 had only the sum.
-- Grain: file_key, reason. The reason is the one of today, where a later try renamed it.
SELECT
    file_key,
    reason,
    COUNT(*) AS rows,
FROM quarantine
GROUP BY file_key, reason
ORDER BY file_key, reason
