-- What was set aside and why, and what was loaded but is worth a look, per feed.
-- Grain: feed, reason. Parameters: known_by. The dates are days of receipt.
WITH noted AS (
    SELECT
        feed_key,
        file_key,
        received_on,
        reason,
    FROM quarantine
    WHERE
        known_from <= $known_by
        AND (released_on IS NULL OR released_on > $known_by)
    UNION ALL
    SELECT
        feed_key,
        file_key,
        received_on,
        'missing_status' AS reason,
    FROM result
    WHERE
        known_from <= $known_by
        AND (known_until IS NULL OR known_until > $known_by)
        AND status_text IS NULL
)

SELECT
    $as_of AS as_of,
    feed.feed,
    noted.reason,
    COUNT(*) AS rows,
    COUNT(DISTINCT noted.file_key) AS files,
    MIN(noted.received_on) AS oldest,
    MAX(noted.received_on) AS newest,
FROM noted
INNER JOIN feed ON noted.feed_key = feed.feed_key
GROUP BY feed.feed, noted.reason
ORDER BY feed.feed, noted.reason
