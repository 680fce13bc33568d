-- Which deliveries are versions, and until when each is known to stand.
-- Grain: as delivery. Version order: received_on, resulted_at (absent first), file path, line.
-- A delivery is a version unless its content is that of the one directly before it. A version
-- stands until the first day on which any later one is known.
WITH compared AS (
    SELECT
        *,
        COALESCE(
            content <> LAG(content) OVER (
                PARTITION BY identity
                ORDER BY received_on, version_at, file_rank, line, content
            ),
            TRUE
        ) AS is_version,
    FROM delivery
)

SELECT
    origin,
    seq,
    identity,
    content,
    feed_key,
    file_key,
    line,
    received_on,
    known_from,
    resulted_at,
    is_version,
    known_until AS former_known_until,
    MIN(CASE WHEN is_version THEN known_from END) OVER (
        PARTITION BY identity
        ORDER BY received_on, version_at, file_rank, line, content
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    ) AS known_until,
FROM compared
