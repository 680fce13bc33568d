-- The value each baseline rule compares with: the last plain number in the days up to the
-- start; else the median of a longer look-back; else the first value soon after, marked weak.
-- Comparators and ranges are set aside first, then the latest plain number of a date is taken.
-- Grain: baseline, person; no row where there is none. All day counts come from the protocol.
WITH candidate AS (
    SELECT
        baseline.baseline_key,
        baseline.last_days,
        baseline.median_days,
        baseline.weak_days,
        usable_result.person_key,
        usable_result.collected_on,
        usable_result.value,
        DATEDIFF('day', usable_result.collected_on, exposure.window_start)
            AS days_before,
    FROM baseline
    INNER JOIN exposure ON baseline.protocol_key = exposure.protocol_key
    INNER JOIN usable_result
        ON
            baseline.analyte_key = usable_result.analyte_key
            AND exposure.person_key = usable_result.person_key
            AND exposure.window_start
            - GREATEST(baseline.last_days, baseline.median_days)
            <= usable_result.collected_on
            AND exposure.window_start + baseline.weak_days >= usable_result.collected_on
    LEFT JOIN crowded_result
        ON
            usable_result.result_key = crowded_result.result_key
            AND crowded_result.plain_place > 1
    WHERE
        usable_result.is_plain
        AND crowded_result.result_key IS NULL
),

summary AS (
    SELECT
        baseline_key,
        person_key,
        MAX_BY(value, collected_on) FILTER (
            WHERE days_before BETWEEN 0 AND last_days
        ) AS last_value,
        MAX(collected_on) FILTER (
            WHERE days_before BETWEEN 0 AND last_days
        ) AS last_on,
        MEDIAN(value) FILTER (
            WHERE days_before BETWEEN 0 AND median_days
        ) AS median_value,
        MAX(collected_on) FILTER (
            WHERE days_before BETWEEN 0 AND median_days
        ) AS median_on,
        MIN_BY(value, collected_on) FILTER (
            WHERE days_before BETWEEN -weak_days AND -1
        ) AS weak_value,
        MIN(collected_on) FILTER (
            WHERE days_before BETWEEN -weak_days AND -1
        ) AS weak_on,
    FROM candidate
    GROUP BY baseline_key, person_key
)

SELECT
    baseline_key,
    person_key,
    COALESCE(last_value, median_value, weak_value) AS baseline_value,
    COALESCE(last_on, median_on, weak_on) AS baseline_on,
    CASE
        WHEN last_on IS NOT NULL THEN 'last'
        WHEN median_on IS NOT NULL THEN 'median'
        ELSE 'weak'
    END AS baseline_method,
FROM summary
WHERE COALESCE(last_on, median_on, weak_on) IS NOT NULL
