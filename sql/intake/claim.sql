-- Arrivals of an identity that was seen before, in the store or earlier in this load.
-- Grain: seq. The identity belongs to the patient it was first accepted for.
WITH last_version AS (
    SELECT
        identity,
        patient_key,
        content,
        received_on,
        known_from,
        version_at,
        file_rank,
        line,
    FROM earlier
    QUALIFY
        ROW_NUMBER() OVER (
            PARTITION BY identity
            ORDER BY received_on DESC, version_at DESC, file_rank DESC, line DESC
        ) = 1
),

repeated AS (
    SELECT identity,
    FROM arrival
    WHERE reason IS NULL
    GROUP BY identity
    HAVING COUNT(*) > 1
),

contested AS (
    SELECT
        arrival.*,
        last_version.identity IS NOT NULL AS is_in_store,
        last_version.patient_key AS store_patient_key,
        last_version.content AS last_content,
        last_version.known_from AS last_known_from,
        (arrival.received_on, arrival.version_at, arrival.file_rank, arrival.line)
        > (
            last_version.received_on,
            last_version.version_at,
            last_version.file_rank,
            last_version.line
        ) AS is_after_last,
    FROM arrival
    LEFT JOIN last_version ON arrival.identity = last_version.identity
    LEFT JOIN repeated ON arrival.identity = repeated.identity
    WHERE
        arrival.reason IS NULL
        AND (last_version.identity IS NOT NULL OR repeated.identity IS NOT NULL)
),

owned AS (
    SELECT
        *,
        CASE
            WHEN is_in_store THEN store_patient_key
            ELSE FIRST_VALUE(patient_key) OVER (
                PARTITION BY identity
                ORDER BY received_on, version_at, file_rank, line
            )
        END AS owner_key,
    FROM contested
)

SELECT
    seq,
    identity,
    content,
    feed_key,
    file_key,
    file_rank,
    line,
    received_on,
    known_from,
    resulted_at,
    version_at,
    COALESCE(patient_key <> owner_key, FALSE) AS is_conflict,
    COALESCE(
        is_after_last
        AND content = last_content
        AND known_from >= last_known_from,
        FALSE
    ) AS is_repeat_of_last,
FROM owned
