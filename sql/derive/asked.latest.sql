-- What every threshold rule is asked first: what it says of the latest date it can judge.
-- Grain: rule, person. from_on: the first of the dates that tell it; earlier than the latest only
-- where a rule compares with the value before.
-- A table of this name is made twice, and the rules (rule_value to rule_day) are held against the
-- dates it names: nearly everybody is clear on the latest date, and of them no other date matters,
-- so millions of dates are never judged, which took a third of the time. asked.history goes on.
WITH judgeable AS (
    SELECT
        rule_person.rule_key,
        rule_person.person_key,
        MAX(analyte_latest.latest_on) AS latest_on,
    FROM rule_person
    INNER JOIN analyte_latest
        ON
            rule_person.analyte_key = analyte_latest.analyte_key
            AND rule_person.person_key = analyte_latest.person_key
            AND rule_person.window_start <= analyte_latest.latest_on
    INNER JOIN unit ON analyte_latest.unit_key = unit.unit_key
    INNER JOIN threshold_limit
        ON
            rule_person.rule_key = threshold_limit.rule_key
            AND unit.canonical_unit = threshold_limit.canonical_unit
            AND threshold_limit.band_no = 0
    GROUP BY rule_person.rule_key, rule_person.person_key
)

SELECT
    rule_person.rule_key,
    rule_person.person_key,
    rule_person.analyte_key,
    rule_person.baseline_value,
    rule_person.looks_back,
    GREATEST(
        rule_person.window_start,
        judgeable.latest_on - COALESCE(threshold_option.previous_within_days, 0)
    ) AS from_on,
FROM judgeable
INNER JOIN rule_person
    ON
        judgeable.rule_key = rule_person.rule_key
        AND judgeable.person_key = rule_person.person_key
INNER JOIN threshold_option ON judgeable.rule_key = threshold_option.rule_key
