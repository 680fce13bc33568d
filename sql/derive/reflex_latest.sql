-- The latest date a reflex rule looked at, where a value of an analyte is its trigger.
-- Grain: rule, person.
WITH looked_at AS (
    SELECT
        reflex.rule_key,
        analyte_day.person_key,
        analyte_day.collected_on,
        analyte_day.value,
        unit.canonical_unit,
    FROM reflex
    INNER JOIN rule ON reflex.rule_key = rule.rule_key
    INNER JOIN exposure ON rule.protocol_key = exposure.protocol_key
    INNER JOIN analyte_day
        ON
            reflex.trigger_analyte_key = analyte_day.analyte_key
            AND exposure.person_key = analyte_day.person_key
            AND exposure.window_start <= analyte_day.collected_on
    LEFT JOIN unit ON analyte_day.unit_key = unit.unit_key
    WHERE reflex.trigger_kind = 'analyte'
)

SELECT
    rule_key,
    person_key,
    collected_on AS latest_on,
    value AS latest_value,
    canonical_unit,
FROM looked_at
QUALIFY
    ROW_NUMBER() OVER (
        PARTITION BY rule_key, person_key ORDER BY collected_on DESC
    ) = 1
