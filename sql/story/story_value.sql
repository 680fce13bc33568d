-- The value that speaks for each collection date of each chosen patient, and what became of it.
-- Grain: patient, analyte, collected_on. sign: <, > or ~ where the value stands for several
-- numbers. fate: 2 in breach of a rule, 1 in breach but explained, 0 neither.
WITH breach AS (
    SELECT
        breach_day.person_key,
        rule.analyte_key,
        breach_day.collected_on,
        MAX(CASE WHEN explained_day.rule_key IS NULL THEN 2 ELSE 1 END) AS fate,
    FROM breach_day
    INNER JOIN rule ON breach_day.rule_key = rule.rule_key
    LEFT JOIN explained_day
        ON
            breach_day.rule_key = explained_day.rule_key
            AND breach_day.person_key = explained_day.person_key
            AND breach_day.collected_on = explained_day.collected_on
    GROUP BY breach_day.person_key, rule.analyte_key, breach_day.collected_on
)

SELECT
    chosen_key.published_id AS patient_id,
    analyte_name.analyte,
    unit.canonical_unit,
    analyte_day.collected_on,
    analyte_day.value,
    CASE
        WHEN analyte_day.value_low = analyte_day.value_high THEN ''
        WHEN analyte_day.value_high > 1e300 THEN '>'
        WHEN analyte_day.value_low < analyte_day.value THEN '<'
        ELSE '~'
    END AS sign,
    analyte_day.range_low,
    analyte_day.range_high,
    COALESCE(breach.fate, 0) AS fate,
FROM analyte_day
INNER JOIN chosen_key ON analyte_day.person_key = chosen_key.patient_key
INNER JOIN analyte_name ON analyte_day.analyte_key = analyte_name.analyte_key
LEFT JOIN unit ON analyte_day.unit_key = unit.unit_key
LEFT JOIN breach
    ON
        analyte_day.person_key = breach.person_key
        AND analyte_day.analyte_key = breach.analyte_key
        AND analyte_day.collected_on = breach.collected_on
ORDER BY
    patient_id,
    analyte_name.analyte,
    unit.canonical_unit,
    analyte_day.collected_on
