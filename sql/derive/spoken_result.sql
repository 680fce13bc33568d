-- The usable result that speaks for each collection date.
-- Grain: person, analyte, collected_on. Parameters: as_of, known_by.
SELECT
    person.person_key,
    result.analyte_key,
    result.collected_on,
    result.value,
    result.value_low,
    result.value_high,
    result.canonical_unit,
    result.range_low,
    result.range_high,
    result.result_key,
FROM result
INNER JOIN person ON result.patient_key = person.patient_key
INNER JOIN treated_person ON person.person_key = treated_person.person_key
LEFT JOIN silent_result ON result.result_key = silent_result.result_key
WHERE
    result.known_from <= $known_by
    AND (result.known_until IS NULL OR result.known_until > $known_by)
    AND result.collected_on <= $as_of
    AND result.status_class = 'counts'
    AND result.value_kind <> 'unreadable'
    AND silent_result.result_key IS NULL
