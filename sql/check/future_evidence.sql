-- Flags that rest on a result collected after the night they are evaluated for.
-- Grain: offending flag. Parameters: as_of. Returns nothing when all is well. Rows set aside may
-- carry a wrong date, so data quality is left out.
SELECT
    patient_id,
    rule,
    latest_on,
FROM flags
WHERE
    kind <> 'data_quality'
    AND latest_on > $as_of
