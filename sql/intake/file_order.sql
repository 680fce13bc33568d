-- The place of each reading of a file in version order: by path, then by when it was read.
-- Grain: file_key. An integer, because comparing paths row by row is slow.
SELECT
    file_key,
    CAST(ROW_NUMBER() OVER (ORDER BY path, file_key) AS INTEGER) AS file_rank,
FROM file
