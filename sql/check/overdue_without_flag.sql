-- Overdue requirements that raise no flag, and overdue flags of requirements that are not.
-- Grain: offending person and requirement. Returns nothing when all is well.
WITH flagged AS (
    SELECT
        patient_id,
        protocol,
        rule,
    FROM flags
    WHERE kind = 'overdue'
),

overdue AS (
    SELECT
        patient_id,
        protocol,
        requirement || '_overdue' AS rule,
    FROM status
    WHERE state = 'overdue'
)

SELECT
    COALESCE(overdue.patient_id, flagged.patient_id) AS patient_id,
    COALESCE(overdue.rule, flagged.rule) AS rule,
FROM overdue
FULL JOIN flagged
    ON
        overdue.patient_id = flagged.patient_id
        AND overdue.protocol = flagged.protocol
        AND overdue.rule = flagged.rule
WHERE
    overdue.patient_id IS NULL
    OR flagged.patient_id IS NULL
