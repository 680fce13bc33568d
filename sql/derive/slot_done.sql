-- Slots of the schedule in which a requirement was satisfied. Slot k is [start + k·every,
-- start + (k+1)·every), months always counted from the start, so that nothing drifts.
-- Grain: requirement, person, slot_no (from 0).
WITH satisfying AS (
    SELECT
        requirement_day.requirement_key,
        requirement_day.person_key,
        requirement_day.done_on,
        exposure.window_start,
        requirement.every_months,
        requirement.every_days,
    FROM requirement_day
    INNER JOIN requirement
        ON requirement_day.requirement_key = requirement.requirement_key
    INNER JOIN exposure
        ON
            requirement.protocol_key = exposure.protocol_key
            AND requirement_day.person_key = exposure.person_key
    WHERE
        requirement.is_scheduled
        AND requirement_day.is_satisfying
        AND requirement_day.done_on >= exposure.window_start
),

counted AS (
    SELECT
        requirement_key,
        person_key,
        every_months,
        every_days,
        DATEDIFF('day', window_start, done_on) AS days,
        (YEAR(done_on) - YEAR(window_start)) * 12
        + MONTH(done_on) - MONTH(window_start)
        - CASE
            WHEN
                DAY(done_on) < DAY(window_start)
                AND done_on < LAST_DAY(done_on)
                THEN 1
            ELSE 0
        END AS whole_months,
    FROM satisfying
)

SELECT DISTINCT
    requirement_key,
    person_key,
    CASE
        WHEN every_months > 0 THEN FLOOR(whole_months / every_months)
        ELSE FLOOR(days / every_days)
    END::INTEGER AS slot_no,
FROM counted
