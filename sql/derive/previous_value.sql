-- The value of the date before, for rules that look at a fall from it.
-- Grain: rule, person, collected_on; only dates from the start on, and no further back than
-- the rule allows. A comparator keeps its interval.
WITH ordered AS (
    SELECT
        threshold_option.rule_key,
        threshold_option.previous_within_days,
        analyte_day.person_key,
        analyte_day.collected_on,
        LAG(analyte_day.collected_on) OVER earlier AS previous_on,
        LAG(analyte_day.value_low) OVER earlier AS previous_low,
        LAG(analyte_day.value_high) OVER earlier AS previous_high,
    FROM threshold_option
    INNER JOIN rule ON threshold_option.rule_key = rule.rule_key
    INNER JOIN exposure ON rule.protocol_key = exposure.protocol_key
    INNER JOIN analyte_day
        ON
            rule.analyte_key = analyte_day.analyte_key
            AND exposure.person_key = analyte_day.person_key
            AND exposure.window_start <= analyte_day.collected_on
    WHERE threshold_option.previous_within_days IS NOT NULL
    WINDOW earlier AS (
        PARTITION BY threshold_option.rule_key, analyte_day.person_key
        ORDER BY analyte_day.collected_on
    )
)

SELECT
    rule_key,
    person_key,
    collected_on,
    previous_low,
    previous_high,
FROM ordered
WHERE DATEDIFF('day', previous_on, collected_on) <= previous_within_days
