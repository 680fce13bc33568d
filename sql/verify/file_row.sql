-- Readings of files of which the store holds another number of rows than was counted.
-- Grain: file_key. Must be empty. What was loaded or repeated may have changed places since, and
-- what was set aside may have come in, or be told under another reason: the sums hold, but for
-- rows that left. What a retry let in of rows nobody monitored is counted in file_retry.
WITH kept AS (
    SELECT file_key,
    FROM patient
    UNION ALL
    SELECT file_key,
    FROM result
    UNION ALL
    SELECT file_key,
    FROM treatment
    UNION ALL
    SELECT file_key,
    FROM vaccination
    UNION ALL
    SELECT file_key,
    FROM assessment
    UNION ALL
    SELECT file_key,
    FROM disposition
    UNION ALL
    SELECT file_key,
    FROM repeat
),

counted AS (
    SELECT
        file_key,
        COUNT(*) AS rows,
    FROM kept
    GROUP BY file_key
),

aside AS (
    SELECT
        file_key,
        COUNT(*) AS rows,
        COUNT(*) FILTER (WHERE released_on IS NOT NULL) AS released,
    FROM quarantine
    GROUP BY file_key
),

again AS (
    SELECT
        file_key,
        SUM(loaded + duplicate) AS rows,
        SUM(quarantined) AS quarantined,
    FROM file_retry
    GROUP BY file_key
),

expected AS (
    SELECT
        file.file_key,
        file.loaded + file.duplicate + COALESCE(again.rows, 0) AS rows,
        file.quarantined + COALESCE(again.quarantined, 0) AS quarantined,
    FROM file
    LEFT JOIN again ON file.file_key = again.file_key
)

SELECT expected.file_key,
FROM expected
LEFT JOIN counted ON expected.file_key = counted.file_key
LEFT JOIN aside ON expected.file_key = aside.file_key
WHERE
    COALESCE(aside.rows, 0) < expected.quarantined
    OR COALESCE(aside.rows, 0) > expected.quarantined + COALESCE(aside.released, 0)
    OR COALESCE(counted.rows, 0) < expected.rows
    OR COALESCE(counted.rows, 0) > expected.rows + COALESCE(aside.released, 0)
