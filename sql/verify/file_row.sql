-- Readings of files of which the store holds another number of rows than was counted.
-- Grain: file_key. Must be empty. What was loaded or repeated may have changed places since, and
-- what was set aside may have come in: the sum holds, but for rows that left unmonitored.
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
)

SELECT file.file_key,
FROM file
LEFT JOIN counted ON file.file_key = counted.file_key
LEFT JOIN aside ON file.file_key = aside.file_key
WHERE
    file.quarantined <> COALESCE(aside.rows, 0)
    OR COALESCE(counted.rows, 0) < file.loaded + file.duplicate
    OR COALESCE(counted.rows, 0)
    > file.loaded + file.duplicate + COALESCE(aside.released, 0)
