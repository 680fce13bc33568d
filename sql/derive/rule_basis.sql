-- What each threshold rule compares the value of each date it is asked about with.
-- Grain: rule, person, collected_on. The basis is an interval (min, max), since the value
-- before can be a comparator; it is NULL where there is nothing to compare with. is_exempt:
-- the rule does not apply on that date. No row where the rule's baseline is missing.
WITH looked_at AS (
    SELECT
        rule_key,
        person_key,
        collected_on,
        baseline_value,
        value,
        value_low,
        value_high,
        unit_key,
        range_low,
        range_high,
        result_key,
        whole_key,
        FALSE AS is_quiet,
        CAST(NULL AS DOUBLE) AS previous_low,
        CAST(NULL AS DOUBLE) AS previous_high,
    FROM rule_value
    WHERE NOT looks_back
    UNION ALL
    SELECT
        rule_key,
        person_key,
        collected_on,
        baseline_value,
        value,
        value_low,
        value_high,
        unit_key,
        range_low,
        range_high,
        result_key,
        whole_key,
        is_quiet,
        previous_low,
        previous_high,
    FROM looking_back
)

SELECT
    looked_at.rule_key,
    looked_at.person_key,
    looked_at.collected_on,
    looked_at.value,
    looked_at.value_low,
    looked_at.value_high,
    looked_at.unit_key,
    looked_at.result_key,
    looked_at.whole_key,
    threshold_limit.below_factor,
    threshold_limit.below_offset,
    threshold_limit.below_inclusive,
    threshold_limit.above_factor,
    threshold_limit.above_offset,
    threshold_limit.above_inclusive,
    looked_at.is_quiet
    OR (
        threshold_limit.basis = 'previous' AND looked_at.previous_low IS NULL
    ) AS is_exempt,
    CASE threshold_limit.basis
        WHEN 'absolute' THEN 0
        WHEN 'baseline' THEN looked_at.baseline_value
        WHEN 'previous' THEN looked_at.previous_low
        ELSE COALESCE(looked_at.range_low, threshold_limit.default_low)
    END AS below_basis_min,
    CASE threshold_limit.basis
        WHEN 'absolute' THEN 0
        WHEN 'baseline' THEN looked_at.baseline_value
        WHEN 'previous' THEN looked_at.previous_high
        ELSE COALESCE(looked_at.range_low, threshold_limit.default_low)
    END AS below_basis_max,
    CASE threshold_limit.basis
        WHEN 'absolute' THEN 0
        WHEN 'baseline' THEN looked_at.baseline_value
        WHEN 'previous' THEN looked_at.previous_low
        ELSE COALESCE(looked_at.range_high, threshold_limit.default_high)
    END AS above_basis_min,
    CASE threshold_limit.basis
        WHEN 'absolute' THEN 0
        WHEN 'baseline' THEN looked_at.baseline_value
        WHEN 'previous' THEN looked_at.previous_high
        ELSE COALESCE(looked_at.range_high, threshold_limit.default_high)
    END AS above_basis_max,
FROM looked_at
INNER JOIN unit ON looked_at.unit_key = unit.unit_key
INNER JOIN threshold_limit
    ON
        looked_at.rule_key = threshold_limit.rule_key
        AND unit.canonical_unit = threshold_limit.canonical_unit
        AND threshold_limit.band_no = 0
WHERE
    threshold_limit.basis <> 'baseline'
    OR looked_at.baseline_value IS NOT NULL
