-- The latest date each rule could look at, per treated person, and what it saw there.
-- Grain: rule, person. A reflex rule looks at its trigger, a combination at its members.
WITH own AS (
    SELECT
        rule_key,
        person_key,
        latest_on,
        latest_value,
        canonical_unit,
        is_indeterminate,
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
)

SELECT
    rule_key,
    person_key,
    latest_on,
    latest_value,
    canonical_unit,
    is_indeterminate,
FROM own
UNION ALL
SELECT
    rule_key,
    person_key,
    latest_on,
    CAST(NULL AS DOUBLE) AS latest_value,
    CAST(NULL AS VARCHAR) AS canonical_unit,
    is_indeterminate,
FROM member
UNION ALL
SELECT
    rule_key,
    person_key,
    latest_on,
    CAST(NULL AS DOUBLE) AS latest_value,
    CAST(NULL AS VARCHAR) AS canonical_unit,
    is_indeterminate,
FROM trigger_rule
UNION ALL
SELECT
    rule_key,
    person_key,
    latest_on,
    latest_value,
    canonical_unit,
    FALSE AS is_indeterminate,
FROM reflex_latest
