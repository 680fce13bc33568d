-- The values of rules for which it matters what came before: the value of the date before, for
-- a fall from it, or an infusion, after which the rule is quiet.
-- Grain: rule, person, collected_on. The value before is NULL where there is none, or only one
-- further back than the rule allows; a comparator keeps its interval. A step of its own, so
-- that the many dates of all other rules are spared the search.
WITH ordered AS (
    SELECT
        *,
        LAG(collected_on) OVER earlier AS previous_on,
        LAG(value_low) OVER earlier AS previous_low,
        LAG(value_high) OVER earlier AS previous_high,
    FROM rule_value
    WHERE looks_back
    WINDOW earlier AS (
        PARTITION BY rule_key, person_key ORDER BY collected_on
    )
)

SELECT
    ordered.rule_key,
    ordered.person_key,
    ordered.collected_on,
    ordered.baseline_value,
    ordered.value,
    ordered.value_low,
    ordered.value_high,
    ordered.unit_key,
    ordered.range_low,
    ordered.range_high,
    ordered.result_key,
    ordered.whole_key,
    quiet_period.rule_key IS NOT NULL AS is_quiet,
    CASE
        WHEN
            DATEDIFF('day', ordered.previous_on, ordered.collected_on)
            <= threshold_option.previous_within_days
            THEN ordered.previous_low
    END AS previous_low,
    CASE
        WHEN
            DATEDIFF('day', ordered.previous_on, ordered.collected_on)
            <= threshold_option.previous_within_days
            THEN ordered.previous_high
    END AS previous_high,
FROM ordered
INNER JOIN threshold_option ON ordered.rule_key = threshold_option.rule_key
LEFT JOIN quiet_period
    ON
        ordered.rule_key = quiet_period.rule_key
        AND ordered.person_key = quiet_period.person_key
        AND ordered.collected_on BETWEEN
        quiet_period.quiet_from AND quiet_period.quiet_until
