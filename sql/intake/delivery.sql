-- Everything accepted so far, and now, of the identities whose versions must be told anew.
-- Grain: origin, seq or file_key and line. Where all that arrives repeats the last version,
-- nothing must be told anew, and the long list of repeats is not read.
WITH unsettled AS (
    SELECT DISTINCT identity,
    FROM claim
    WHERE
        NOT is_conflict
        AND NOT is_repeat_of_last
)

SELECT
    'arrival' AS origin,
    claim.seq,
    claim.identity,
    claim.content,
    claim.feed_key,
    claim.file_key,
    claim.file_rank,
    claim.line,
    claim.received_on,
    claim.known_from,
    CAST(NULL AS DATE) AS known_until,
    claim.resulted_at,
    claim.version_at,
FROM claim
INNER JOIN unsettled ON claim.identity = unsettled.identity
WHERE NOT claim.is_conflict
UNION ALL
SELECT
    'version' AS origin,
    NULL AS seq,
    earlier.identity,
    earlier.content,
    earlier.feed_key,
    earlier.file_key,
    earlier.file_rank,
    earlier.line,
    earlier.received_on,
    earlier.known_from,
    earlier.known_until,
    earlier.resulted_at,
    earlier.version_at,
FROM earlier
INNER JOIN unsettled ON earlier.identity = unsettled.identity
UNION ALL
SELECT
    'repeat' AS origin,
    NULL AS seq,
    repeat.identity,
    repeat.content,
    repeat.feed_key,
    repeat.file_key,
    file_order.file_rank,
    repeat.line,
    repeat.received_on,
    repeat.known_from,
    CAST(NULL AS DATE) AS known_until,
    repeat.resulted_at,
    COALESCE(repeat.resulted_at, TIMESTAMP '0001-01-01 00:00:00') AS version_at,
FROM repeat
INNER JOIN unsettled ON repeat.identity = unsettled.identity
INNER JOIN file_order ON repeat.file_key = file_order.file_key
