-- How many of the slots that have ended were done, by the calendar month a slot began in.
-- Grain: site, protocol, requirement, month. Parameters: as_of. Cells of fewer patients than
-- the disclosure limit allows keep their row, without numbers.
-- A patient counts once in a cell, with the first of their slots that begin in its month: distinct
-- patients need no count of their own. Done slots are counted apart.
-- Where slots are counted in months, their month follows from the one their schedule began in
-- (counted_from): counted by it before a date is reckoned, millions become thousands.
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
),

counted AS (
    SELECT
        site,
        requirement_key,
        counted_from,
        slot_no,
        SUM(expected) AS expected,
        SUM(done) AS done,
    FROM slot
    GROUP BY site, requirement_key, counted_from, slot_no
),

dated AS (
    SELECT
        counted.site,
        counted.requirement_key,
        counted.expected,
        counted.done,
        CAST(
            DATE_TRUNC(
                'month',
                DATE_ADD(
                    counted.counted_from
                    + CAST(counted.slot_no * requirement.every_days AS INTEGER),
                    INTERVAL (counted.slot_no * requirement.every_months) MONTH
                )
            ) AS DATE
        ) AS month,
        requirement.every_months > 0
        OR counted.slot_no = 0
        OR DATE_TRUNC(
            'month',
            counted.counted_from
            + CAST(counted.slot_no * requirement.every_days AS INTEGER)
        )
        > DATE_TRUNC(
            'month',
            counted.counted_from
            + CAST((counted.slot_no - 1) * requirement.every_days AS INTEGER)
        ) AS is_first_of_month,
    FROM counted
    INNER JOIN requirement ON counted.requirement_key = requirement.requirement_key
),

cell AS (
    SELECT
        site,
        requirement_key,
        month,
        SUM(expected) AS expected,
        SUM(done) AS done,
        COALESCE(SUM(expected) FILTER (WHERE is_first_of_month), 0) AS patients,
    FROM dated
    GROUP BY site, requirement_key, month
)

SELECT
    $as_of AS as_of,
    cell.site,
    protocol.protocol,
    requirement.requirement,
    cell.month,
    CASE WHEN cell.patients >= $smallest_cell THEN cell.expected END AS expected,
    CASE WHEN cell.patients >= $smallest_cell THEN cell.done END AS done,
    CASE
        WHEN cell.patients >= $smallest_cell THEN 100 * cell.done / cell.expected
    END AS pct,
FROM cell
INNER JOIN requirement ON cell.requirement_key = requirement.requirement_key
INNER JOIN protocol ON requirement.protocol_key = protocol.protocol_key
ORDER BY cell.site, protocol.protocol, requirement.requirement, cell.month
