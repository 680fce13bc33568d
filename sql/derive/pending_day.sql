-- Dates on which a result was collected whose value the laboratory still owes.
-- Grain: person, analyte, collected_on. Parameters: as_of, known_by. Only dates that a protocol
-- waits for tonight or on a later night.
SELECT DISTINCT
    treated_person.person_key,
    result.analyte_key,
    result.collected_on,
FROM result
INNER JOIN treated_person ON result.patient_key = treated_person.patient_key
WHERE
    result.known_from <= $known_by
    AND (result.known_until IS NULL OR result.known_until > $known_by)
    AND result.collected_on <= $as_of
    AND result.collected_on >= (
        SELECT $as_of - MAX(protocol.turnaround_days) AS waits_from, FROM protocol
    )
    AND result.status_class = 'pending'
