-- The courses of one patient, with the window they give.
-- Grain: protocol, course_no. Parameters: person_key.
SELECT
    protocol.protocol,
    protocol.course_gap_days,
    CAST(course.course_no AS INTEGER) AS course_no,
    course.course_start,
    course.course_end,
    CAST(course.infusion_days AS INTEGER) AS infusion_days,
    exposure.window_start,
    exposure.window_end,
FROM course
INNER JOIN protocol ON course.protocol_key = protocol.protocol_key
INNER JOIN exposure
    ON
        course.protocol_key = exposure.protocol_key
        AND course.person_key = exposure.person_key
WHERE course.person_key = $person_key
ORDER BY protocol.protocol, course.course_no
