-- The dates in breach, with the value that breached and what it was compared with.
-- Grain: rule, person, collected_on.
WITH listed AS (
    SELECT
        rule_key,
        person_key,
        UNNEST(breaches) AS breach,
    FROM rule_history
)

SELECT
    listed.rule_key,
    listed.person_key,
    listed.breach.collected_on,
    listed.breach.basis_below,
    listed.breach.basis_above,
    listed.breach.value,
    listed.breach.value_low,
    listed.breach.value_high,
    unit.canonical_unit,
    listed.breach.result_key,
    listed.breach.whole_key,
FROM listed
INNER JOIN unit ON listed.breach.unit_key = unit.unit_key
