-- Dates on which a result was collected whose value the laboratory still owes.
-- Grain: person, analyte, collected_on. Parameters: as_of, known_by.
SELECT DISTINCT
    person.person_key,
    result.analyte_key,
    result.collected_on,
FROM result
INNER JOIN person ON result.patient_key = person.patient_key
INNER JOIN treated_person ON person.person_key = treated_person.person_key
WHERE
    result.known_from <= $known_by
    AND (result.known_until IS NULL OR result.known_until > $known_by)
    AND result.collected_on <= $as_of
    AND result.status_class = 'pending'
