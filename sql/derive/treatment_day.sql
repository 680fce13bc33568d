-- Every infusion, given or planned, of a protocol's drug.
-- Grain: version of a treatment visible to known_by, per protocol. Parameters: known_by.
SELECT
    protocol.protocol_key,
    person.person_key,
    treatment.treatment_key,
    treatment.started_on,
    treatment.status_class,
    treatment.ended_at,
    treatment.observed_until,
FROM treatment
INNER JOIN person ON treatment.patient_key = person.patient_key
INNER JOIN drug_text ON treatment.drug = drug_text.text
INNER JOIN protocol ON drug_text.drug = protocol.drug
WHERE
    treatment.known_from <= $known_by
    AND (treatment.known_until IS NULL OR treatment.known_until > $known_by)
    AND treatment.status_class IN ('completed', 'planned')
