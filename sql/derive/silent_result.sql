-- Usable results that do not speak for their date, because a later one does: the latest by
-- (collected_at, resulted_at, result_id), ties by feed, speaks.
-- Grain: result_key. Parameters: as_of, known_by. Unreadable text does not compete.
WITH ranked AS (
    SELECT
        result.result_key,
        ROW_NUMBER() OVER (
            PARTITION BY person.person_key, result.analyte_key, result.collected_on
            ORDER BY
                result.collected_at DESC,
                result.resulted_at DESC NULLS LAST,
                result.result_id DESC,
                feed.feed DESC
        ) AS place,
    FROM result
    INNER JOIN person ON result.patient_key = person.patient_key
    INNER JOIN feed ON result.feed_key = feed.feed_key
    INNER JOIN crowded_day
        ON
            person.person_key = crowded_day.person_key
            AND result.analyte_key = crowded_day.analyte_key
            AND result.collected_on = crowded_day.collected_on
    WHERE
        result.known_from <= $known_by
        AND (result.known_until IS NULL OR result.known_until > $known_by)
        AND result.status_class = 'counts'
        AND result.value_kind <> 'unreadable'
)

SELECT result_key,
FROM ranked
WHERE place > 1
