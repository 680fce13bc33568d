-- Every id of the patient that an id names, once merges are followed; and the id that speaks.
-- Grain: patient_id. Parameters: patient_id.
SELECT
    other.patient_key,
    other.patient_id,
    other_person.person_key,
    survivor.patient_id AS published_id,
    patient_now.site,
    patient_now.followup_end_on,
FROM patient_id AS named
INNER JOIN person AS named_person ON named.patient_key = named_person.patient_key
INNER JOIN person AS other_person ON named_person.person_key = other_person.person_key
INNER JOIN patient_id AS other ON other_person.patient_key = other.patient_key
INNER JOIN patient_id AS survivor ON other_person.person_key = survivor.patient_key
LEFT JOIN patient_now ON other_person.person_key = patient_now.patient_key
WHERE named.patient_id = $patient_id
ORDER BY other.patient_id
