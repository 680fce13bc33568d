-- Which deliveries are versions, and until when each is known to stand.
-- Grain: as delivery. Version order: received_on, resulted_at (absent first), file path, line.
-- Deliveries of one content in a row are one version and its repeats: the version is the one that
-- was known first, for a row let in late must not hide that its content was known before. A version
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
        ) AS is_change,
    FROM delivery
),

counted AS (
    SELECT
        *,
        COUNT_IF(is_change) OVER (
            PARTITION BY identity
            ORDER BY received_on, version_at, file_rank, line, content
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS version_no,
    FROM compared
),

spoken AS (
    SELECT
        *,
        ROW_NUMBER() OVER (
            PARTITION BY identity, version_no
            ORDER BY known_from, received_on, version_at, file_rank, line, content
        ) = 1 AS is_version,
    FROM counted
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
        ORDER BY version_no
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    ) AS known_until,
FROM spoken
