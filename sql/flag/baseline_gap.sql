-- Courses, given or planned, before which a requirement's baseline is missing.
-- Grain: requirement, person, anchor_on (the course's first or planned day). Parameters: as_of.
-- The baseline window is inclusive at both ends; months are calendar months before the anchor.
-- partial_components: what was done on the window's latest partial date.
WITH anchor AS (
    SELECT
        course.protocol_key,
        course.person_key,
        course.course_start AS anchor_on,
        FALSE AS is_planned,
        course.course_no = 1 AS is_first_course,
    FROM course
    INNER JOIN protocol ON course.protocol_key = protocol.protocol_key
    WHERE
        $as_of BETWEEN course.course_start
        AND course.course_start + protocol.shown_days
    UNION ALL
    SELECT
        planned_course.protocol_key,
        planned_course.person_key,
        planned_course.planned_on AS anchor_on,
        TRUE AS is_planned,
        planned_course.is_first_course,
    FROM planned_course
    INNER JOIN protocol ON planned_course.protocol_key = protocol.protocol_key
    WHERE planned_course.planned_on <= $as_of + protocol.planned_within_days
),

windowed AS (
    SELECT
        requirement.requirement_key,
        anchor.protocol_key,
        anchor.person_key,
        anchor.anchor_on,
        anchor.is_planned,
        CAST(
            DATE_ADD(
                anchor.anchor_on - requirement.baseline_days,
                INTERVAL (-requirement.baseline_months) MONTH
            ) AS DATE
        ) AS baseline_from,
    FROM anchor
    INNER JOIN requirement ON anchor.protocol_key = requirement.protocol_key
    WHERE
        requirement.baseline_courses = 'every'
        OR (requirement.baseline_courses = 'first' AND anchor.is_first_course)
)

SELECT
    windowed.requirement_key,
    windowed.protocol_key,
    windowed.person_key,
    windowed.anchor_on,
    windowed.is_planned,
    MAX_BY(requirement_day.done_components, requirement_day.done_on)
        AS partial_components,
FROM windowed
LEFT JOIN requirement_day
    ON
        windowed.requirement_key = requirement_day.requirement_key
        AND windowed.person_key = requirement_day.person_key
        AND windowed.baseline_from <= requirement_day.done_on
        AND windowed.anchor_on >= requirement_day.done_on
GROUP BY
    windowed.requirement_key,
    windowed.protocol_key,
    windowed.person_key,
    windowed.anchor_on,
    windowed.is_planned
HAVING COALESCE(BOOL_OR(requirement_day.is_satisfying), FALSE) = FALSE
