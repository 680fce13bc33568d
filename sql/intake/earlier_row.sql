-- Where the store has versions of the identities being loaded.
-- Grain: row_no, the number by which the database finds a row.
-- One scan of one integer column of the feeds that arrive, however long the history. A table of its
-- own, because the database looks through a sieve first, which lets one row in a hundred by: the
-- other columns are read for those that are meant, and not for all that came through.
SELECT ledger.row_no,
FROM ledger
WHERE
    ledger.feed_key IN (
        SELECT arrival.feed_key,
        FROM arrival
    )
    AND ledger.identity IN (
        SELECT arrival.identity,
        FROM arrival
        WHERE arrival.reason IS NULL
    )
