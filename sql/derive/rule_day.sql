-- Each threshold rule held against each date from the start on.
-- Grain: rule, person, collected_on. is_breach is NULL when indeterminate: some but not all
-- numbers the value can stand for would breach, or there is no limit to judge it by. A date
-- to which the rule does not apply is determinate and not in breach.
-- A limit is factor × basis + offset. Numbers within a relative 1e-9 are equal; the open ends
-- of comparators were nudged inwards by more than that when they were read.
WITH bounded AS (
    SELECT
        rule_basis.rule_key,
        rule_basis.person_key,
        rule_basis.collected_on,
        rule_basis.value_low,
        rule_basis.value_high,
        rule_basis.is_exempt,
        rule_basis.below_basis_min,
        rule_basis.above_basis_max,
        threshold_limit.below_factor IS NOT NULL AS has_below,
        threshold_limit.above_factor IS NOT NULL AS has_above,
        CASE WHEN threshold_limit.below_inclusive THEN 1 + 1e-9 ELSE 1 - 1e-9 END
        * (
            threshold_limit.below_factor * rule_basis.below_basis_min
            + threshold_limit.below_offset
        ) AS surely_below,
        CASE WHEN threshold_limit.below_inclusive THEN 1 + 1e-9 ELSE 1 - 1e-9 END
        * (
            threshold_limit.below_factor * rule_basis.below_basis_max
            + threshold_limit.below_offset
        ) AS maybe_below,
        CASE WHEN threshold_limit.above_inclusive THEN 1 - 1e-9 ELSE 1 + 1e-9 END
        * (
            threshold_limit.above_factor * rule_basis.above_basis_max
            + threshold_limit.above_offset
        ) AS surely_above,
        CASE WHEN threshold_limit.above_inclusive THEN 1 - 1e-9 ELSE 1 + 1e-9 END
        * (
            threshold_limit.above_factor * rule_basis.above_basis_min
            + threshold_limit.above_offset
        ) AS maybe_above,
    FROM rule_basis
    INNER JOIN threshold_limit
        ON
            rule_basis.rule_key = threshold_limit.rule_key
            AND rule_basis.canonical_unit = threshold_limit.canonical_unit
            AND threshold_limit.band_no = 0
)

SELECT
    rule_key,
    person_key,
    collected_on,
    CASE
        WHEN is_exempt THEN FALSE
        WHEN has_below AND value_high < surely_below THEN TRUE
        WHEN has_above AND value_low > surely_above THEN TRUE
        WHEN
            (NOT has_below OR value_low >= maybe_below)
            AND (NOT has_above OR value_high <= maybe_above)
            THEN FALSE
    END AS is_breach,
    below_basis_min AS basis_below,
    above_basis_max AS basis_above,
FROM bounded
