-- Flags that stand twice: one patient, protocol, rule and opening must give one flag.
-- Grain: offending combination. Returns nothing when all is well.
SELECT
    patient_id,
    protocol,
    rule,
    opened_on,
    analyte,
    COUNT(*) AS flags,
FROM flags
GROUP BY patient_id, protocol, rule, opened_on, analyte
HAVING COUNT(*) > 1
