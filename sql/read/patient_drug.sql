-- What one patient was given, in the words it was sent in, whatever the protocols watch.
-- Grain: drug. Parameters: person_key, known_by.
SELECT
    treatment.drug,
    MIN(treatment.started_on) AS first_on,
    MAX(treatment.started_on) AS last_on,
FROM treatment
INNER JOIN person ON treatment.patient_key = person.patient_key
WHERE
    person.person_key = $person_key
    AND treatment.known_from <= $known_by
    AND (treatment.known_until IS NULL OR treatment.known_until > $known_by)
GROUP BY treatment.drug
ORDER BY treatment.drug
