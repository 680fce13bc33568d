-- Rows of a file read again that are monitored now and that the store does not hold.
-- Grain: seq. Parameters: file_key. The table row_again holds the rows that are monitored now.
-- What left quarantine because nobody monitored it is not held. A line is one row, but where a
-- format says the place it may make several rows of a line, and the identity tells them apart.
WITH held AS (
    SELECT
        line,
        identity,
    FROM ledger
    WHERE file_key = $file_key
    UNION ALL
    SELECT
        line,
        identity,
    FROM repeat
    WHERE file_key = $file_key
    UNION ALL
    SELECT
        line,
        identity,
    FROM quarantine
    WHERE
        file_key = $file_key
        AND released_on IS NULL
)

SELECT row_again.seq,
FROM row_again
LEFT JOIN held
    ON
        row_again.line = held.line
        AND (
            row_again.place IS NULL
            OR held.identity IS NOT DISTINCT FROM CAST(
                MD5_NUMBER(row_again.identity_text) >> 64 AS UBIGINT
            )
        )
WHERE held.line IS NULL
ORDER BY row_again.seq
