-- Combinations of threshold rules of which enough groups are active tonight. A group is
-- active with its first active member; the combination opened when the last needed one did.
-- Grain: rule, person.
WITH active_group AS (
    SELECT
        combination_member.rule_key,
        combination_member.group_no,
        threshold_flag.person_key,
        MIN(threshold_flag.opened_on) AS opened_on,
        FLATTEN(LIST(threshold_flag.result_keys)) AS result_keys,
    FROM combination_member
    INNER JOIN rule ON combination_member.member_rule_key = rule.rule_key
    INNER JOIN threshold_flag
        ON
            rule.rule = threshold_flag.rule
            AND rule.protocol_key = threshold_flag.protocol_key
    GROUP BY
        combination_member.rule_key,
        combination_member.group_no,
        threshold_flag.person_key
),

ordered AS (
    SELECT
        rule_key,
        person_key,
        opened_on,
        ROW_NUMBER() OVER (
            PARTITION BY rule_key, person_key ORDER BY opened_on, group_no
        ) AS opening_no,
        FLATTEN(
            LIST(result_keys) OVER (PARTITION BY rule_key, person_key)
        ) AS result_keys,
    FROM active_group
)

SELECT
    rule.protocol_key,
    ordered.person_key,
    rule.rule,
    rule.kind,
    combination.severity_rank,
    ordered.opened_on,
    CAST(ordered.opened_on + combination.repeat_days AS DATE) AS due_on,
    CAST(NULL AS SMALLINT) AS analyte_key,
    CAST(NULL AS DATE) AS latest_on,
    CAST(NULL AS DOUBLE) AS latest_value,
    CAST(NULL AS BIGINT) AS latest_key,
    CAST(NULL AS VARCHAR) AS canonical_unit,
    CAST(NULL AS BIGINT) AS n_results,
    CAST(NULL AS DOUBLE) AS worst_value,
    CAST(NULL AS DOUBLE) AS baseline_value,
    CAST(NULL AS DATE) AS baseline_on,
    CAST(NULL AS VARCHAR) AS baseline_method,
    rule.threshold,
    CAST(NULL AS DATE) AS last_done_on,
    CAST([] AS VARCHAR[]) AS missing_components,
    LIST_DISTINCT(ordered.result_keys) AS result_keys,
    CAST([] AS VARCHAR[]) AS set_aside,
    rule.message,
    rule.source,
FROM ordered
INNER JOIN combination
    ON
        ordered.rule_key = combination.rule_key
        AND ordered.opening_no = combination.needed
INNER JOIN rule ON ordered.rule_key = rule.rule_key
