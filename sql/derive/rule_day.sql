-- Each threshold rule held against each date it is asked about.
-- Grain: rule, person, collected_on. is_breach is NULL when indeterminate: some but not all
-- numbers the value can stand for would breach, or there is no limit to judge it by. A date
-- to which the rule does not apply is determinate and not in breach.
-- A limit is factor × basis + offset. Numbers within a relative 1e-9 are equal; the open ends
-- of comparators were nudged inwards by more than that when they were read.
WITH bounded AS (
    SELECT
        rule_key,
        person_key,
        collected_on,
        value,
        value_low,
        value_high,
        unit_key,
        result_key,
        whole_key,
        is_exempt,
        below_basis_min,
        above_basis_max,
        below_factor IS NOT NULL AS has_below,
        above_factor IS NOT NULL AS has_above,
        CASE WHEN below_inclusive THEN 1 + 1e-9 ELSE 1 - 1e-9 END
        * (below_factor * below_basis_min + below_offset) AS surely_below,
        CASE WHEN below_inclusive THEN 1 + 1e-9 ELSE 1 - 1e-9 END
        * (below_factor * below_basis_max + below_offset) AS maybe_below,
        CASE WHEN above_inclusive THEN 1 - 1e-9 ELSE 1 + 1e-9 END
        * (above_factor * above_basis_max + above_offset) AS surely_above,
        CASE WHEN above_inclusive THEN 1 - 1e-9 ELSE 1 + 1e-9 END
        * (above_factor * above_basis_min + above_offset) AS maybe_above,
    FROM rule_basis
)

SELECT
    rule_key,
    person_key,
    collected_on,
    value,
    value_low,
    value_high,
    unit_key,
    result_key,
    whole_key,
    below_basis_min AS basis_below,
    above_basis_max AS basis_above,
    CASE
        WHEN is_exempt THEN FALSE
        WHEN has_below AND value_high < surely_below THEN TRUE
        WHEN has_above AND value_low > surely_above THEN TRUE
        WHEN
            (NOT has_below OR value_low >= maybe_below)
            AND (NOT has_above OR value_high <= maybe_above)
            THEN FALSE
    END AS is_breach,
FROM bounded
