-- The versions the store has of the identities being loaded.
-- Grain: file_key, line, identity.
SELECT
    ledger.identity,
    ledger.content,
    ledger.patient_key,
    ledger.feed_key,
    ledger.file_key,
    file_order.file_rank,
    ledger.line,
    ledger.received_on,
    ledger.known_from,
    ledger.known_until,
    ledger.resulted_at,
    COALESCE(ledger.resulted_at, TIMESTAMP '0001-01-01 00:00:00') AS version_at,
FROM ledger
INNER JOIN file_order ON ledger.file_key = file_order.file_key
WHERE
    ledger.row_no IN (
        SELECT earlier_row.row_no,
        FROM earlier_row
    )
