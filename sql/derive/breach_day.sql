-- The dates in breach, with the value that breached and what it was compared with.
-- Grain: rule, person, collected_on.
SELECT
    rule_day.rule_key,
    rule_day.person_key,
    rule_day.collected_on,
    rule_day.basis_below,
    rule_day.basis_above,
    rule_day.value,
    rule_day.value_low,
    rule_day.value_high,
    unit.canonical_unit,
    rule_day.result_key,
    rule_day.whole_key,
FROM rule_day
INNER JOIN unit ON rule_day.unit_key = unit.unit_key
WHERE rule_day.is_breach
