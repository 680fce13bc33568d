-- The dates of each run that is still open: in breach, not explained, and after the last
-- date that was determinate and not in breach.
-- Grain: rule, person, collected_on.
SELECT
    breach_day.rule_key,
    breach_day.person_key,
    breach_day.collected_on,
    breach_day.basis_below,
    breach_day.basis_above,
    breach_day.value,
    breach_day.value_low,
    breach_day.value_high,
    breach_day.canonical_unit,
    breach_day.result_key,
    breach_day.whole_key,
FROM breach_day
INNER JOIN rule_history
    ON
        breach_day.rule_key = rule_history.rule_key
        AND breach_day.person_key = rule_history.person_key
LEFT JOIN explained_day
    ON
        breach_day.rule_key = explained_day.rule_key
        AND breach_day.person_key = explained_day.person_key
        AND breach_day.collected_on = explained_day.collected_on
WHERE
    explained_day.rule_key IS NULL
    AND (
        rule_history.clear_on IS NULL
        OR breach_day.collected_on > rule_history.clear_on
    )
