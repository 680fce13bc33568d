-- How many of the slots that have ended were done, by the calendar month a slot began in.
-- Grain: site, protocol, requirement, month. Parameters: as_of. Cells of fewer patients than
-- the disclosure limit allows keep their row, without numbers.
-- A patient counts once in a cell, with the first of their slots that begin in its month: distinct
-- patients need no count of their own.
WITH dated AS (
    SELECT
        slot_count.site,
        slot_count.requirement_key,
        slot_count.expected,
        slot_count.done,
        CAST(
            DATE_TRUNC(
                'month',
                DATE_ADD(
                    slot_count.counted_from
                    + CAST(slot_count.slot_no * requirement.every_days AS INTEGER),
                    INTERVAL (slot_count.slot_no * requirement.every_months) MONTH
                )
            ) AS DATE
        ) AS month,
        requirement.every_months > 0
        OR slot_count.slot_no = 0
        OR DATE_TRUNC(
            'month',
            slot_count.counted_from
            + CAST(slot_count.slot_no * requirement.every_days AS INTEGER)
        )
        > DATE_TRUNC(
            'month',
            slot_count.counted_from
            + CAST((slot_count.slot_no - 1) * requirement.every_days AS INTEGER)
        ) AS is_first_of_month,
    FROM slot_count
    INNER JOIN requirement ON slot_count.requirement_key = requirement.requirement_key
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
