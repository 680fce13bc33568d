-- Rows set aside that may hide an emergency: a patient under surveillance, a monitored
-- analyte, and neither a usable result collected later nor a later accepted version.
-- Grain: protocol, person, analyte. A row's day is its collection date, else the day it was
-- received; a row received by tonight counts even where its date is still to come.
-- Parameters: as_of, known_by.
WITH unreadable AS (
    SELECT
        person.person_key,
        quarantine.quarantine_key,
        quarantine.analyte_key,
        quarantine.identity,
        quarantine.received_on,
        quarantine.resulted_at,
        quarantine.file_key,
        quarantine.line,
        feed.feed || '/' || quarantine.result_id AS evidence,
        COALESCE(quarantine.collected_on, quarantine.received_on) AS day_on,
    FROM quarantine
    INNER JOIN person ON quarantine.patient_key = person.patient_key
    INNER JOIN feed ON quarantine.feed_key = feed.feed_key
    WHERE
        quarantine.entity = 'lab_results'
        AND quarantine.analyte_key IS NOT NULL
        AND quarantine.reason <> 'unknown_patient'
        AND quarantine.known_from <= $known_by
        AND (quarantine.released_on IS NULL OR quarantine.released_on > $known_by)
),

overtaken AS (
    SELECT DISTINCT unreadable.quarantine_key,
    FROM unreadable
    INNER JOIN file ON unreadable.file_key = file.file_key
    INNER JOIN result ON unreadable.identity = result.identity
    INNER JOIN file AS result_file ON result.file_key = result_file.file_key
    WHERE
        result.known_from <= $known_by
        AND (
            result.received_on,
            COALESCE(result.resulted_at, TIMESTAMP '0001-01-01'),
            result_file.path,
            result.line
        )
        > (
            unreadable.received_on,
            COALESCE(unreadable.resulted_at, TIMESTAMP '0001-01-01'),
            file.path,
            unreadable.line
        )
),

last_usable AS (
    SELECT
        person_key,
        analyte_key,
        MAX(collected_on) AS usable_on,
    FROM spoken_result
    GROUP BY person_key, analyte_key
),

open_row AS (
    SELECT
        protocol.protocol_key,
        unreadable.person_key,
        unreadable.analyte_key,
        MIN(unreadable.day_on) AS opened_on,
        MAX(unreadable.day_on) AS latest_on,
        LIST_SORT(
            LIST(DISTINCT unreadable.evidence) FILTER (
                WHERE unreadable.evidence IS NOT NULL
            )
        ) AS set_aside,
    FROM unreadable
    INNER JOIN exposure ON unreadable.person_key = exposure.person_key
    INNER JOIN protocol ON exposure.protocol_key = protocol.protocol_key
    LEFT JOIN overtaken ON unreadable.quarantine_key = overtaken.quarantine_key
    LEFT JOIN last_usable
        ON
            unreadable.person_key = last_usable.person_key
            AND unreadable.analyte_key = last_usable.analyte_key
            AND unreadable.day_on < last_usable.usable_on
    WHERE
        overtaken.quarantine_key IS NULL
        AND last_usable.usable_on IS NULL
        AND (unreadable.day_on <= $as_of OR unreadable.received_on <= $as_of)
        AND unreadable.day_on
        >= exposure.window_start - protocol.unreadable_lookback_days
    GROUP BY
        protocol.protocol_key, unreadable.person_key, unreadable.analyte_key
)

SELECT
    protocol.protocol_key,
    open_row.person_key,
    'unreadable_result' AS rule,
    'data_quality' AS kind,
    protocol.unreadable_severity_rank AS severity_rank,
    open_row.opened_on,
    CAST(NULL AS DATE) AS due_on,
    open_row.analyte_key,
    open_row.latest_on,
    CAST(NULL AS DOUBLE) AS latest_value,
    CAST(NULL AS BIGINT) AS latest_key,
    CAST(NULL AS VARCHAR) AS canonical_unit,
    CAST(NULL AS BIGINT) AS n_results,
    CAST(NULL AS DOUBLE) AS worst_value,
    CAST(NULL AS DOUBLE) AS baseline_value,
    CAST(NULL AS DATE) AS baseline_on,
    CAST(NULL AS VARCHAR) AS baseline_method,
    CAST(NULL AS VARCHAR) AS threshold,
    CAST(NULL AS DATE) AS last_done_on,
    CAST([] AS VARCHAR[]) AS missing_components,
    CAST([] AS BIGINT[]) AS result_keys,
    COALESCE(open_row.set_aside, CAST([] AS VARCHAR[])) AS set_aside,
    protocol.unreadable_message AS message,
    protocol.unreadable_source AS source,
FROM open_row
INNER JOIN protocol ON open_row.protocol_key = protocol.protocol_key
