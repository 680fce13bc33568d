-- What was done of a requirement in the baseline window of a course, given or planned.
-- Grain: requirement, person, anchor_on (the course's first day, or a planned day).
-- Parameters: as_of. Only courses whose flag can still be shown tonight or later.
-- The baseline window is inclusive at both ends; months are calendar months before the anchor.
-- partial_components: what was done on the window's latest date.
WITH anchor AS (
    SELECT
        course.protocol_key,
        course.person_key,
        course.course_start AS anchor_on,
    FROM course
    INNER JOIN protocol ON course.protocol_key = protocol.protocol_key
    WHERE course.course_start >= $as_of - protocol.shown_days
    UNION
    SELECT
        protocol_key,
        person_key,
        started_on AS anchor_on,
    FROM treatment_day
    WHERE
        status_class = 'planned'
        AND started_on >= $as_of
),

windowed AS (
    SELECT
        requirement.requirement_key,
        anchor.person_key,
        anchor.anchor_on,
        CAST(
            DATE_ADD(
                anchor.anchor_on - requirement.baseline_days,
                INTERVAL (-requirement.baseline_months) MONTH
            ) AS DATE
        ) AS baseline_from,
    FROM anchor
    INNER JOIN requirement ON anchor.protocol_key = requirement.protocol_key
    WHERE requirement.baseline_courses IN ('every', 'first')
)

SELECT
    windowed.requirement_key,
    windowed.person_key,
    windowed.anchor_on,
    BOOL_OR(requirement_day.is_satisfying) AS is_satisfied,
    MAX_BY(requirement_day.done_components, requirement_day.done_on)
        AS partial_components,
FROM windowed
INNER JOIN requirement_day
    ON
        windowed.requirement_key = requirement_day.requirement_key
        AND windowed.person_key = requirement_day.person_key
        AND windowed.baseline_from <= requirement_day.done_on
        AND windowed.anchor_on >= requirement_day.done_on
GROUP BY windowed.requirement_key, windowed.person_key, windowed.anchor_on
