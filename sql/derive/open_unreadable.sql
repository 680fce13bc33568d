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

last_usable AS (
    SELECT
        person_key,
        analyte_key,
        MAX(measured_on) AS usable_on,
    FROM analyte_latest
    GROUP BY person_key, analyte_key
),

unanswered AS (
    SELECT
        exposure.protocol_key,
        unreadable.person_key,
        unreadable.quarantine_key,
        unreadable.analyte_key,
        unreadable.identity,
        unreadable.received_on,
        unreadable.resulted_at,
        unreadable.file_key,
        unreadable.line,
        unreadable.evidence,
        unreadable.day_on,
    FROM unreadable
    INNER JOIN exposure ON unreadable.person_key = exposure.person_key
    INNER JOIN protocol ON exposure.protocol_key = protocol.protocol_key
    LEFT JOIN last_usable
        ON
            unreadable.person_key = last_usable.person_key
            AND unreadable.analyte_key = last_usable.analyte_key
            AND unreadable.day_on < last_usable.usable_on
    WHERE
        last_usable.usable_on IS NULL
        AND (unreadable.day_on <= $as_of OR unreadable.received_on <= $as_of)
        AND unreadable.day_on
        >= exposure.window_start - protocol.unreadable_lookback_days
),

overtaken AS (
    SELECT DISTINCT unanswered.quarantine_key,
    FROM unanswered
    INNER JOIN file ON unanswered.file_key = file.file_key
    INNER JOIN result ON unanswered.identity = result.identity
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
            unanswered.received_on,
            COALESCE(unanswered.resulted_at, TIMESTAMP '0001-01-01'),
            file.path,
            unanswered.line
        )
)

SELECT
    unanswered.protocol_key,
    unanswered.person_key,
    unanswered.analyte_key,
    MIN(unanswered.day_on) AS opened_on,
    MAX(unanswered.day_on) AS latest_on,
    LIST_SORT(
        LIST(DISTINCT unanswered.evidence) FILTER (
            WHERE unanswered.evidence IS NOT NULL
        )
    ) AS set_aside,
FROM unanswered
LEFT JOIN overtaken ON unanswered.quarantine_key = overtaken.quarantine_key
WHERE overtaken.quarantine_key IS NULL
GROUP BY unanswered.protocol_key, unanswered.person_key, unanswered.analyte_key
