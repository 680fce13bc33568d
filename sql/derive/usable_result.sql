-- Results that count and have a value, several of a date included.
-- Grain: result_key. Parameters: as_of, known_by. The only pass over all results: later steps
-- read this narrow copy, in which numbers stand for every text.
SELECT
    treated_person.person_key,
    result.analyte_key,
    result.collected_on,
    result.value,
    result.value_low,
    result.value_high,
    unit.unit_key,
    result.range_low,
    result.range_high,
    result.result_key,
    result.value_kind = 'number' AS is_plain,
FROM result
INNER JOIN treated_person ON result.patient_key = treated_person.patient_key
LEFT JOIN unit ON result.canonical_unit = unit.canonical_unit
WHERE
    result.known_from <= $known_by
    AND (result.known_until IS NULL OR result.known_until > $known_by)
    AND result.collected_on <= $as_of
    AND result.status_class = 'counts'
    AND result.value_kind <> 'unreadable'
