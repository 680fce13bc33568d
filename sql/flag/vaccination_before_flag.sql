-- Courses, given or planned, whose first infusion is too close after a vaccination.
-- Grain: rule, person, course; opened on its earliest such vaccination, shown until some time
-- after the course's first infusion. Parameters: as_of.
WITH first_infusion AS (
    SELECT
        protocol_key,
        person_key,
        course_start AS infused_on,
    FROM course
    UNION
    SELECT
        protocol_key,
        person_key,
        planned_on AS infused_on,
    FROM planned_course
),

too_close AS (
    SELECT
        treatment_rule.rule_key,
        first_infusion.person_key,
        first_infusion.infused_on,
        MIN(vaccination_day.given_on) AS opened_on,
    FROM treatment_rule
    INNER JOIN rule ON treatment_rule.rule_key = rule.rule_key
    INNER JOIN first_infusion ON rule.protocol_key = first_infusion.protocol_key
    INNER JOIN vaccination_day
        ON
            first_infusion.person_key = vaccination_day.person_key
            AND DATEDIFF('day', vaccination_day.given_on, first_infusion.infused_on)
            BETWEEN 0 AND treatment_rule.within_days
    WHERE treatment_rule.kind_of_check = 'vaccination_before'
    GROUP BY
        treatment_rule.rule_key, first_infusion.person_key, first_infusion.infused_on
)

SELECT
    rule.protocol_key,
    too_close.person_key,
    rule.rule,
    rule.kind,
    treatment_rule.severity_rank,
    too_close.opened_on,
    CAST(NULL AS DATE) AS due_on,
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
    CAST([] AS BIGINT[]) AS result_keys,
    CAST([] AS VARCHAR[]) AS set_aside,
    rule.message,
    rule.source,
FROM too_close
INNER JOIN rule ON too_close.rule_key = rule.rule_key
INNER JOIN treatment_rule ON too_close.rule_key = treatment_rule.rule_key
INNER JOIN assessable_rule ON too_close.rule_key = assessable_rule.rule_key
INNER JOIN protocol ON rule.protocol_key = protocol.protocol_key
WHERE $as_of <= too_close.infused_on + protocol.shown_days
