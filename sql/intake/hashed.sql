-- The rows being loaded, with the hashes that tell a record, and what it says, from others.
-- Grain: seq. The upper half of an MD5, which is what MD5_NUMBER_LOWER makes of it by way of a text
-- of 128 bits: a shift takes a third of the time.
-- A table of its own, so that the database knows how many they are before it joins them: else it
-- built its hash tables over them and their long texts, and not over the patients.
SELECT
    seq,
    patient_id,
    merged_into,
    CAST(MD5_NUMBER(identity_text) >> 64 AS UBIGINT) AS identity,
    CAST(MD5_NUMBER(content_text) >> 64 AS UBIGINT) AS content,
    feed_key,
    file_key,
    line,
    received_on,
    known_from,
    resulted_at,
    reason,
    late_reason,
FROM arriving
