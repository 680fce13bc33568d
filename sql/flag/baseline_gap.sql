-- Courses, given or planned, before which a requirement's baseline is missing.
-- Grain: requirement, person, anchor_on (the course's first or planned day). Parameters: as_of.
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
)

SELECT
    requirement.requirement_key,
    anchor.protocol_key,
    anchor.person_key,
    anchor.anchor_on,
    anchor.is_planned,
    baseline_done.partial_components,
FROM anchor
INNER JOIN requirement ON anchor.protocol_key = requirement.protocol_key
LEFT JOIN baseline_done
    ON
        requirement.requirement_key = baseline_done.requirement_key
        AND anchor.person_key = baseline_done.person_key
        AND anchor.anchor_on = baseline_done.anchor_on
WHERE
    (
        requirement.baseline_courses = 'every'
        OR (requirement.baseline_courses = 'first' AND anchor.is_first_course)
    )
    AND COALESCE(baseline_done.is_satisfied, FALSE) = FALSE
