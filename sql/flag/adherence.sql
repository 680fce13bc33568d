-- How many of the slots that have ended were done, by the calendar month a slot began in.
-- Grain: site, protocol, requirement, month. Parameters: as_of. Cells of fewer patients than
-- the disclosure limit allows keep their row, without numbers.
WITH slot AS (
    SELECT
        slot_expected.requirement_key,
        slot_expected.person_key,
        slot_expected.window_start,
        slot_expected.every_months,
        slot_expected.every_days,
        UNNEST(RANGE(slot_expected.slots_expected)) AS slot_no,
    FROM slot_expected
),

dated AS (
    SELECT
        slot.requirement_key,
        slot.person_key,
        slot_done.slot_no IS NOT NULL AS is_done,
        CAST(
            DATE_TRUNC(
                'month',
                DATE_ADD(
                    slot.window_start
                    + CAST(slot.slot_no * slot.every_days AS INTEGER),
                    INTERVAL (slot.slot_no * slot.every_months) MONTH
                )
            ) AS DATE
        ) AS month,
    FROM slot
    LEFT JOIN slot_done
        ON
            slot.requirement_key = slot_done.requirement_key
            AND slot.person_key = slot_done.person_key
            AND slot.slot_no = slot_done.slot_no
),

cell AS (
    SELECT
        patient_now.site,
        requirement.protocol_key,
        requirement.requirement,
        dated.month,
        COUNT(*) AS expected,
        COUNT(*) FILTER (WHERE dated.is_done) AS done,
        COUNT(DISTINCT dated.person_key) AS patients,
    FROM dated
    INNER JOIN requirement ON dated.requirement_key = requirement.requirement_key
    LEFT JOIN patient_now ON dated.person_key = patient_now.patient_key
    GROUP BY
        patient_now.site, requirement.protocol_key, requirement.requirement, dated.month
)

SELECT
    $as_of AS as_of,
    cell.site,
    protocol.protocol,
    cell.requirement,
    cell.month,
    CASE WHEN cell.patients >= $smallest_cell THEN cell.expected END AS expected,
    CASE WHEN cell.patients >= $smallest_cell THEN cell.done END AS done,
    CASE
        WHEN cell.patients >= $smallest_cell THEN 100.0 * cell.done / cell.expected
    END AS pct,
FROM cell
INNER JOIN protocol ON cell.protocol_key = protocol.protocol_key
ORDER BY cell.site, protocol.protocol, cell.requirement, cell.month
