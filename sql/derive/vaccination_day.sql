-- Vaccinations that were given.
-- Grain: visible version of a vaccination. Parameters: as_of, known_by.
SELECT
    treated_person.person_key,
    vaccination.vaccine,
    vaccination.given_on,
FROM vaccination
INNER JOIN treated_person ON vaccination.patient_key = treated_person.patient_key
WHERE
    vaccination.known_from <= $known_by
    AND (vaccination.known_until IS NULL OR vaccination.known_until > $known_by)
    AND vaccination.given_on <= $as_of
    AND vaccination.status_class = 'completed'
