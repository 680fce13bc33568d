-- The latest date each rule could look at, per treated person, and what it saw there.
-- Grain: rule, person. A reflex rule looks at its trigger, a combination at its members.
WITH own AS (
    SELECT
        rule_key,
        person_key,
        latest_on,
        indeterminate_on IS NOT NULL AND indeterminate_on = latest_on
            AS is_indeterminate,
    FROM rule_latest
),

member AS (
    SELECT
        combination_member.rule_key,
        rule_latest.person_key,
        MAX(rule_latest.latest_on) AS latest_on,
        FALSE AS is_indeterminate,
    FROM combination_member
    INNER JOIN rule_latest ON combination_member.member_rule_key = rule_latest.rule_key
    GROUP BY combination_member.rule_key, rule_latest.person_key
),

trigger_rule AS (
    SELECT
        reflex.rule_key,
        rule_latest.person_key,
        rule_latest.latest_on,
        FALSE AS is_indeterminate,
    FROM reflex
    INNER JOIN rule_latest ON reflex.trigger_rule_key = rule_latest.rule_key
),

trigger_analyte AS (
    SELECT
        reflex.rule_key,
        analyte_day.person_key,
        MAX(analyte_day.collected_on) AS latest_on,
        FALSE AS is_indeterminate,
    FROM reflex
    INNER JOIN rule ON reflex.rule_key = rule.rule_key
    INNER JOIN exposure ON rule.protocol_key = exposure.protocol_key
    INNER JOIN analyte_day
        ON
            reflex.trigger_analyte_key = analyte_day.analyte_key
            AND exposure.person_key = analyte_day.person_key
            AND exposure.window_start <= analyte_day.collected_on
    WHERE reflex.trigger_kind = 'analyte'
    GROUP BY reflex.rule_key, analyte_day.person_key
)

SELECT
    rule_key,
    person_key,
    latest_on,
    is_indeterminate,
FROM own
UNION ALL
SELECT
    rule_key,
    person_key,
    latest_on,
    is_indeterminate,
FROM member
UNION ALL
SELECT
    rule_key,
    person_key,
    latest_on,
    is_indeterminate,
FROM trigger_rule
UNION ALL
SELECT
    rule_key,
    person_key,
    latest_on,
    is_indeterminate,
FROM trigger_analyte
