-- Courses whose first infusion days lack the premedication on the day itself.
-- Grain: rule, person, course; opened on the first such day.
-- Parameters: known_by.
WITH ordered_day AS (
    SELECT
        infusion_day.protocol_key,
        infusion_day.person_key,
        course.course_no,
        infusion_day.infused_on,
        ROW_NUMBER() OVER (
            PARTITION BY
                infusion_day.protocol_key, infusion_day.person_key, course.course_no
            ORDER BY infusion_day.infused_on
        ) AS day_no,
    FROM infusion_day
    INNER JOIN course
        ON
            infusion_day.protocol_key = course.protocol_key
            AND infusion_day.person_key = course.person_key
            AND infusion_day.infused_on >= course.course_start
            AND infusion_day.infused_on <= course.course_end
),

premedication AS (
    SELECT DISTINCT
        drug_text.drug,
        person.person_key,
        treatment.started_on AS given_on,
    FROM treatment
    INNER JOIN person ON treatment.patient_key = person.patient_key
    INNER JOIN drug_text ON treatment.drug = drug_text.text
    WHERE
        treatment.known_from <= $known_by
        AND (treatment.known_until IS NULL OR treatment.known_until > $known_by)
        AND treatment.status_class = 'completed'
),

bare_course AS (
    SELECT
        treatment_rule.rule_key,
        ordered_day.person_key,
        ordered_day.course_no,
        MIN(ordered_day.infused_on) AS opened_on,
    FROM treatment_rule
    INNER JOIN rule ON treatment_rule.rule_key = rule.rule_key
    INNER JOIN ordered_day
        ON
            rule.protocol_key = ordered_day.protocol_key
            AND treatment_rule.infusion_days >= ordered_day.day_no
    LEFT JOIN premedication
        ON
            treatment_rule.drug = premedication.drug
            AND ordered_day.person_key = premedication.person_key
            AND ordered_day.infused_on = premedication.given_on
    WHERE
        treatment_rule.kind_of_check = 'premedication'
        AND premedication.person_key IS NULL
    GROUP BY treatment_rule.rule_key, ordered_day.person_key, ordered_day.course_no
)

SELECT
    rule_key,
    person_key,
    opened_on,
    opened_on AS shown_from,
FROM bare_course
