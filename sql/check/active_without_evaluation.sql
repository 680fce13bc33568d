-- Flags whose rule is not called active for that patient in the evaluations.
-- Grain: offending flag. Returns nothing when all is well. Only patients under surveillance
-- have evaluations, and only the kinds that are rules of the protocol.
WITH surveyed AS (
    SELECT DISTINCT
        patient_id,
        protocol,
    FROM status
)

SELECT
    flags.patient_id,
    flags.rule,
FROM flags
INNER JOIN surveyed
    ON
        flags.patient_id = surveyed.patient_id
        AND flags.protocol = surveyed.protocol
LEFT JOIN evaluations
    ON
        flags.patient_id = evaluations.patient_id
        AND flags.protocol = evaluations.protocol
        AND flags.rule = evaluations.rule
        AND evaluations.state = 'active'
WHERE
    flags.kind IN ('threshold', 'combination', 'reflex', 'treatment')
    AND evaluations.patient_id IS NULL
