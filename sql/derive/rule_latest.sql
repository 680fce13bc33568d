-- The latest date a threshold rule looked at, in breach or not.
-- Grain: rule, person.
SELECT
    rule_key,
    person_key,
    MAX(collected_on) AS latest_on,
    COUNT(*) AS dates,
    COUNT(*) FILTER (WHERE is_breach IS NULL) AS indeterminate_dates,
    MAX(collected_on) FILTER (WHERE is_breach IS NULL) AS indeterminate_on,
FROM rule_day
GROUP BY rule_key, person_key
