-- What people decided about flags, as known by a day; the last of a flag is the one that holds.
-- Grain: decision. Parameters: known_by.
SELECT
    disposition.flag_id,
    disposition.decision,
    disposition.until,
    disposition.decided_at,
    disposition.decided_by,
    disposition.reason,
    disposition.known_from,
    disposition.file_key,
FROM disposition
WHERE
    disposition.known_from <= $known_by
    AND (disposition.known_until IS NULL OR $known_by < disposition.known_until)
ORDER BY
    disposition.decided_at,
    disposition.received_on,
    disposition.file_key,
    disposition.line
