-- What each threshold rule says of the latest date it can judge.
-- Grain: rule, person. is_clear: determinate and not in breach.
WITH latest AS (
    SELECT
        rule_key,
        person_key,
        MAX(collected_on) AS latest_on,
        MAX_BY(value, collected_on) AS latest_value,
        MAX_BY(unit_key, collected_on) AS unit_key,
        MAX(collected_on) FILTER (WHERE NOT is_breach) AS clear_on,
        MAX(collected_on) FILTER (WHERE is_breach IS NULL) AS indeterminate_on,
    FROM rule_day
    GROUP BY rule_key, person_key
)

SELECT
    latest.rule_key,
    latest.person_key,
    latest.latest_on,
    latest.latest_value,
    unit.canonical_unit,
    COALESCE(latest.clear_on = latest.latest_on, FALSE) AS is_clear,
    COALESCE(latest.indeterminate_on = latest.latest_on, FALSE) AS is_indeterminate,
FROM latest
LEFT JOIN unit ON latest.unit_key = unit.unit_key
