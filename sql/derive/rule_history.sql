-- What a threshold rule says of all dates it was asked about, in one row: the latest that was
-- clear, and every date in breach.
-- Grain: rule, person. One grouping tells it all while the dates pass by, so that they (rule_day)
-- are neither kept nor read twice; few of them are in breach.
SELECT
    rule_key,
    person_key,
    MAX(collected_on) FILTER (WHERE NOT is_breach) AS clear_on,
    LIST(
        STRUCT_PACK(
            collected_on := collected_on,
            basis_below := basis_below,
            basis_above := basis_above,
            value := value,
            value_low := value_low,
            value_high := value_high,
            unit_key := unit_key,
            result_key := result_key,
            whole_key := whole_key
        )
    ) FILTER (WHERE is_breach) AS breaches,
FROM rule_day
GROUP BY rule_key, person_key
