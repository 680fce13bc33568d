-- The latest date a threshold rule looked at, in breach or not, and the latest that was clear.
-- Grain: rule, person.
SELECT
    rule_history.rule_key,
    rule_history.person_key,
    rule_history.latest_on,
    rule_history.clear_on,
    rule_history.indeterminate_on,
    rule_history.latest_value,
    unit.canonical_unit,
FROM rule_history
LEFT JOIN unit ON rule_history.latest_unit_key = unit.unit_key
