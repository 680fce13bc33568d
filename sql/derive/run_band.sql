-- The bands each date of an open run surely meets; band 0 is the breach itself.
-- Grain: rule, person, collected_on, band_no. With a comparator a band is met only if every
-- number it can stand for meets it.
WITH bounded AS (
    SELECT
        run_day.rule_key,
        run_day.person_key,
        run_day.collected_on,
        run_day.value_low,
        run_day.value_high,
        threshold_limit.band_no,
        threshold_limit.severity_rank,
        threshold_limit.repeat_days,
        CASE WHEN threshold_limit.below_inclusive THEN 1 + 1e-9 ELSE 1 - 1e-9 END
        * (
            threshold_limit.below_factor
            * CASE
                WHEN threshold_limit.basis = 'absolute' THEN 0 ELSE run_day.basis_below
            END
            + threshold_limit.below_offset
        ) AS surely_below,
        CASE WHEN threshold_limit.above_inclusive THEN 1 - 1e-9 ELSE 1 + 1e-9 END
        * (
            threshold_limit.above_factor
            * CASE
                WHEN threshold_limit.basis = 'absolute' THEN 0 ELSE run_day.basis_above
            END
            + threshold_limit.above_offset
        ) AS surely_above,
    FROM run_day
    INNER JOIN threshold_limit
        ON
            run_day.rule_key = threshold_limit.rule_key
            AND run_day.canonical_unit = threshold_limit.canonical_unit
)

SELECT
    rule_key,
    person_key,
    collected_on,
    band_no,
    severity_rank,
    repeat_days,
FROM bounded
WHERE
    band_no = 0
    OR value_high < surely_below
    OR value_low > surely_above
