-- How many people were expected in each slot of the schedule that has ended, and how many came.
-- Grain: site, requirement, counted_from, slot_no (from 0).
-- Where slots are counted in months, their month follows from the one their schedule began in
-- (counted_from): people are counted by it before a date is reckoned, and millions become
-- thousands.
WITH alike AS (
    SELECT
        site,
        requirement_key,
        counted_from,
        slots_expected,
        COUNT(*) AS people,
    FROM slot_expected
    GROUP BY site, requirement_key, counted_from, slots_expected
),

-- The slots of a block that have ended, those not done among them.
ended AS (
    SELECT
        slot_expected.site,
        slot_expected.requirement_key,
        slot_expected.counted_from,
        slot_done.block_no,
        slot_done.slots,
        UNNEST(
            RANGE(
                LEAST(60, slot_expected.slots_expected - 60 * slot_done.block_no)
            )
        ) AS place,
    FROM slot_done
    INNER JOIN slot_expected
        ON
            slot_done.requirement_key = slot_expected.requirement_key
            AND slot_done.person_key = slot_expected.person_key
    WHERE 60 * slot_done.block_no < slot_expected.slots_expected
),

slot AS (
    SELECT
        site,
        requirement_key,
        counted_from,
        UNNEST(RANGE(slots_expected)) AS slot_no,
        people AS expected,
        0 AS done,
    FROM alike
    UNION ALL
    SELECT
        site,
        requirement_key,
        counted_from,
        60 * block_no + place AS slot_no,
        0 AS expected,
        COUNT(*) AS done,
    FROM ended
    WHERE (slots & (CAST(1 AS BIGINT) << CAST(place AS INTEGER))) <> 0
    GROUP BY site, requirement_key, counted_from, 60 * block_no + place
)

SELECT
    site,
    requirement_key,
    counted_from,
    slot_no,
    SUM(expected) AS expected,
    SUM(done) AS done,
FROM slot
GROUP BY site, requirement_key, counted_from, slot_no
