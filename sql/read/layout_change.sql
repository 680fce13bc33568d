-- What the files of a feed had in their columns that the last one read before them had not.
-- Grain: file_key, column_name. Files without columns of their own, and those refused, are passed
-- over. `was` and `is` are types; null where the column was not, or is not, there.
WITH laid_out AS (
    SELECT
        file.file_key,
        file.feed_key,
        file.path,
        file.run_id,
        LAG(file.file_key) OVER (
            PARTITION BY file.feed_key
            ORDER BY file.file_key
        ) AS file_before,
    FROM file
    WHERE
        file.file_key IN (
            SELECT file_column.file_key,
            FROM file_column
        )
),

named AS (
    SELECT
        laid_out.file_key,
        file_column.column_name,
        CAST(NULL AS VARCHAR) AS was,
        file_column.column_type AS became,
    FROM laid_out
    INNER JOIN file_column ON laid_out.file_key = file_column.file_key
    WHERE laid_out.file_before IS NOT NULL
    UNION ALL
    SELECT
        laid_out.file_key,
        file_column.column_name,
        file_column.column_type AS was,
        NULL AS became,
    FROM laid_out
    INNER JOIN file_column ON laid_out.file_before = file_column.file_key
),

compared AS (
    SELECT
        file_key,
        column_name,
        MAX(was) AS was,
        MAX(became) AS became,
    FROM named
    GROUP BY file_key, column_name
)

SELECT
    feed.feed,
    laid_out.path AS file,
    laid_out.run_id,
    laid_out.file_key,
    compared.column_name,
    compared.was,
    compared.became,
FROM compared
INNER JOIN laid_out ON compared.file_key = laid_out.file_key
INNER JOIN feed ON laid_out.feed_key = feed.feed_key
WHERE compared.was IS DISTINCT FROM compared.became
ORDER BY laid_out.file_key, compared.column_name
