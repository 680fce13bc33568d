-- One row for each run of breaches that is still open, with what its flag will show.
-- Grain: rule, person. The worst value of a two-sided rule is the one furthest past its
-- limit as a ratio (0 is the worst), the earlier on a tie.
WITH banded AS (
    SELECT
        run_band.rule_key,
        run_band.person_key,
        run_band.collected_on,
        MAX(run_band.severity_rank) AS severity_rank,
        MAX_BY(
            run_band.repeat_days,
            run_band.severity_rank * 100 + run_band.band_no
        ) AS repeat_days,
        COALESCE(
            BOOL_OR(run_band.band_no = threshold_option.at_once_band), FALSE
        ) AS is_enough_alone,
    FROM run_band
    INNER JOIN threshold_option ON run_band.rule_key = threshold_option.rule_key
    GROUP BY run_band.rule_key, run_band.person_key, run_band.collected_on
),

ranked AS (
    SELECT
        run_day.rule_key,
        run_day.person_key,
        run_day.collected_on,
        run_day.value,
        run_day.canonical_unit,
        run_day.result_key,
        run_day.whole_key,
        banded.severity_rank,
        banded.repeat_days,
        banded.is_enough_alone,
        rule.direction,
        ROW_NUMBER() OVER (
            PARTITION BY run_day.rule_key, run_day.person_key
            ORDER BY
                CASE
                    WHEN rule.direction = 'high' THEN run_day.value
                    WHEN rule.direction = 'low' THEN -run_day.value
                    WHEN run_day.value <= 0 THEN 1e308
                    ELSE
                        GREATEST(
                            run_day.basis_below / run_day.value,
                            run_day.value / run_day.basis_above
                        )
                END DESC,
                run_day.collected_on
        ) AS badness,
    FROM run_day
    INNER JOIN rule ON run_day.rule_key = rule.rule_key
    INNER JOIN banded
        ON
            run_day.rule_key = banded.rule_key
            AND run_day.person_key = banded.person_key
            AND run_day.collected_on = banded.collected_on
)

SELECT
    rule_key,
    person_key,
    MIN(collected_on) AS opened_on,
    MAX(collected_on) AS latest_on,
    COUNT(*) AS n_results,
    MAX_BY(value, collected_on) AS latest_value,
    MAX_BY(canonical_unit, collected_on) AS canonical_unit,
    MAX_BY(result_key, collected_on) AS latest_key,
    MAX_BY(severity_rank, collected_on) AS severity_rank,
    MAX_BY(repeat_days, collected_on) AS repeat_days,
    BOOL_OR(is_enough_alone) AS has_enough_alone,
    MAX(value) FILTER (WHERE badness = 1) AS worst_value,
    LIST(result_key) AS result_keys,
    LIST(whole_key) FILTER (WHERE whole_key IS NOT NULL) AS whole_keys,
FROM ranked
GROUP BY rule_key, person_key
