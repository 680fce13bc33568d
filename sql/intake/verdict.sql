-- What becomes of each row being loaded: version, repeat or quarantined.
-- Grain: seq.
SELECT
    arrival.seq,
    arrival.patient_key,
    arrival.merged_into_key,
    arrival.identity,
    arrival.content,
    arrival.known_from,
    CASE WHEN settled.is_version THEN settled.known_until END AS known_until,
    CASE
        WHEN arrival.reason IS NOT NULL THEN 'quarantined'
        WHEN claim.is_conflict THEN 'quarantined'
        WHEN claim.seq IS NULL THEN 'version'
        WHEN settled.is_version THEN 'version'
        ELSE 'repeat'
    END AS verdict,
    COALESCE(
        arrival.reason, CASE WHEN claim.is_conflict THEN 'conflicting_identity' END
    ) AS reason,
FROM arrival
LEFT JOIN claim ON arrival.seq = claim.seq
LEFT JOIN settled ON arrival.seq = settled.seq
