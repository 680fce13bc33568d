-- The plain number that stands for each date where a baseline is sought: comparators and ranges
-- are set aside first, then the latest by (collected_at, resulted_at, result_id), ties by feed.
-- Grain: person, analyte, collected_on. Parameters: as_of, known_by.
SELECT
    person.person_key,
    result.analyte_key,
    result.collected_on,
    result.value,
FROM result
INNER JOIN person ON result.patient_key = person.patient_key
INNER JOIN treated_person ON person.person_key = treated_person.person_key
INNER JOIN feed ON result.feed_key = feed.feed_key
WHERE
    result.analyte_key IN (SELECT baseline.analyte_key, FROM baseline)
    AND result.known_from <= $known_by
    AND (result.known_until IS NULL OR result.known_until > $known_by)
    AND result.collected_on <= $as_of
    AND result.status_class = 'counts'
    AND result.value_kind = 'number'
QUALIFY
    ROW_NUMBER() OVER (
        PARTITION BY person.person_key, result.analyte_key, result.collected_on
        ORDER BY
            result.collected_at DESC,
            result.resulted_at DESC NULLS LAST,
            result.result_id DESC,
            feed.feed DESC
    ) = 1
