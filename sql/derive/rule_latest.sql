-- The latest date a threshold rule looked at, in breach or not, and the latest that was clear.
-- Grain: rule, person.
WITH latest AS (
    SELECT
        rule_key,
        person_key,
        MAX(collected_on) AS latest_on,
        MAX(collected_on) FILTER (WHERE NOT is_breach) AS clear_on,
        MAX(collected_on) FILTER (WHERE is_breach IS NULL) AS indeterminate_on,
        MAX_BY(value, collected_on) AS latest_value,
        MAX_BY(unit_key, collected_on) AS latest_unit_key,
    FROM rule_day
    GROUP BY rule_key, person_key
)

SELECT
    latest.rule_key,
    latest.person_key,
    latest.latest_on,
    latest.clear_on,
    latest.indeterminate_on,
    latest.latest_value,
    unit.canonical_unit,
FROM latest
LEFT JOIN unit ON latest.latest_unit_key = unit.unit_key
