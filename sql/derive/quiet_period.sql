-- Periods after infusions in which a rule does not apply, overlapping ones joined.
-- Grain: rule, person, quiet_from. Both ends are quiet days; the infusion day is day 0.
WITH quiet AS (
    SELECT
        threshold_option.rule_key,
        infusion_day.person_key,
        infusion_day.infused_on AS quiet_from,
        CAST(
            DATE_ADD(
                infusion_day.infused_on + COALESCE(threshold_option.quiet_days, 0),
                INTERVAL (COALESCE(threshold_option.quiet_months, 0)) MONTH
            ) AS DATE
        ) AS quiet_until,
    FROM threshold_option
    INNER JOIN rule ON threshold_option.rule_key = rule.rule_key
    INNER JOIN infusion_day ON rule.protocol_key = infusion_day.protocol_key
    WHERE
        COALESCE(threshold_option.quiet_days, 0) > 0
        OR COALESCE(threshold_option.quiet_months, 0) > 0
),

marked AS (
    SELECT
        rule_key,
        person_key,
        quiet_from,
        quiet_until,
        CASE
            WHEN
                quiet_from <= LAG(quiet_until) OVER (
                    PARTITION BY rule_key, person_key ORDER BY quiet_from
                )
                THEN 0
            ELSE 1
        END AS starts_island,
    FROM quiet
),

numbered AS (
    SELECT
        rule_key,
        person_key,
        quiet_from,
        quiet_until,
        SUM(starts_island) OVER (
            PARTITION BY rule_key, person_key ORDER BY quiet_from
        ) AS island_no,
    FROM marked
)

SELECT
    rule_key,
    person_key,
    MIN(quiet_from) AS quiet_from,
    MAX(quiet_until) AS quiet_until,
FROM numbered
GROUP BY rule_key, person_key, island_no
