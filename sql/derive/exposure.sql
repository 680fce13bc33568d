-- The surveillance window of each treated person.
-- Grain: protocol, person. window_end is inclusive: last infusion + N calendar months,
-- clipped to the month's end (29 February + 48 months = 28 or 29 February).
SELECT
    course.protocol_key,
    course.person_key,
    MIN(course.course_start) AS window_start,
    CAST(
        DATE_ADD(
            MAX(course.course_end), INTERVAL (ANY_VALUE(protocol.window_months)) MONTH
        ) AS DATE
    ) AS window_end,
FROM course
INNER JOIN protocol ON course.protocol_key = protocol.protocol_key
GROUP BY course.protocol_key, course.person_key
