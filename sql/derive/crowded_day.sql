-- Dates on which an analyte has more than one usable result: few, so that the many others need
-- no ordering. Grain: person, analyte, collected_on. Parameters: as_of, known_by.
SELECT
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
    AND result.status_class = 'counts'
    AND result.value_kind <> 'unreadable'
GROUP BY person.person_key, result.analyte_key, result.collected_on
HAVING COUNT(*) > 1
