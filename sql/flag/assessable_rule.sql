-- Treatment rules that can be assessed at all: some row of what they need was received.
-- Grain: rule. Parameters: known_by. A rule about a drug needs a row of that drug.
WITH received AS (
    SELECT DISTINCT
        'treatments' AS entity,
        drug_text.drug,
    FROM treatment
    INNER JOIN drug_text ON treatment.drug = drug_text.text
    WHERE treatment.known_from <= $known_by
    UNION
    SELECT DISTINCT
        'vaccinations' AS entity,
        CAST(NULL AS VARCHAR) AS drug,
    FROM vaccination
    WHERE known_from <= $known_by
    UNION
    SELECT DISTINCT
        'assessments' AS entity,
        CAST(NULL AS VARCHAR) AS drug,
    FROM assessment
    WHERE known_from <= $known_by
)

SELECT DISTINCT treatment_rule.rule_key,
FROM treatment_rule
INNER JOIN received
    ON
        LIST_CONTAINS(treatment_rule.needs, received.entity)
        AND (treatment_rule.drug IS NULL OR treatment_rule.drug = received.drug)
