-- Every key of the chosen patients, once merges are followed.
-- Grain: patient_key. published_id is the id under which the patient is published.
SELECT DISTINCT
    other_person.patient_key,
    other_person.person_key,
    survivor.patient_id AS published_id,
FROM chosen_patient
INNER JOIN patient_id AS named ON chosen_patient.patient_id = named.patient_id
INNER JOIN every_person AS named_person ON named.patient_key = named_person.patient_key
INNER JOIN every_person AS other_person
    ON named_person.person_key = other_person.person_key
INNER JOIN patient_id AS survivor ON other_person.person_key = survivor.patient_key
