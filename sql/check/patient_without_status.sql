-- Treated people who lack a line of their schedule: nobody may be dropped silently.
-- Grain: offending person and requirement. Returns nothing when all is well.
SELECT
    exposure.person_key,
    requirement.requirement,
FROM exposure
INNER JOIN requirement ON exposure.protocol_key = requirement.protocol_key
INNER JOIN protocol ON exposure.protocol_key = protocol.protocol_key
INNER JOIN patient_id ON exposure.person_key = patient_id.patient_key
LEFT JOIN status
    ON
        patient_id.patient_id = status.patient_id
        AND protocol.protocol = status.protocol
        AND requirement.requirement = status.requirement
WHERE
    requirement.is_scheduled
    AND status.patient_id IS NULL
