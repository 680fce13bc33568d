-- Results just loaded that another result might say under another id.
-- Grain: result_key. Parameters: first_file_key (of the readings that were just loaded).
-- A table of its own, so that the database knows how few they are before it looks for the others:
-- in one statement it built its hash table over all results, 0.7 seconds in ten million a part.
SELECT
    result_key,
    identity,
    file_key,
    patient_key,
    analyte_key,
    value,
    canonical_unit,
    collected_on,
FROM result
WHERE
    file_key >= $first_file_key
    AND status_class = 'counts'
    AND value IS NOT NULL
