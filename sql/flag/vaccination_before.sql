-- Courses, given or planned, whose first infusion is too close after a vaccination.
-- Grain: rule, person, course; opened on its earliest such vaccination, shown until some time
-- after the course's first infusion.
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
    rule_key,
    person_key,
    opened_on,
    infused_on AS shown_from,
FROM too_close
