-- Slots of the schedule in which a requirement was satisfied. Slot k is [start + k·every,
-- start + (k+1)·every), months always counted from the start, so that nothing drifts.
-- Grain: requirement, person, block_no (60 slots each, from 0). slots holds a bit per slot of the
-- block, slot 60·block_no first: two million slots become a hundred thousand rows, told without a
-- DISTINCT of them all, and kept and read as few.
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
),

numbered AS (
    SELECT
        requirement_key,
        person_key,
        CAST(
            CASE
                WHEN every_months > 0 THEN FLOOR(whole_months / every_months)
                ELSE FLOOR(days / every_days)
            END AS INTEGER
        ) AS slot_no,
    FROM counted
),

placed AS (
    SELECT
        requirement_key,
        person_key,
        CAST(FLOOR(slot_no / 60) AS INTEGER) AS block_no,
        slot_no % 60 AS place,
    FROM numbered
)

SELECT
    requirement_key,
    person_key,
    block_no,
    BIT_OR(CAST(1 AS BIGINT) << place) AS slots,
FROM placed
GROUP BY requirement_key, person_key, block_no
