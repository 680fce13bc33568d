-- How many of the slots that have ended were done, by the calendar month a slot began in.
-- Grain: site, protocol, requirement, month. Parameters: as_of. Cells of fewer patients than
-- the disclosure limit allows keep their row, without numbers.
-- A patient counts once in a cell, with the first of their slots that begin in its month, which
-- is always the only one where slots are counted in months: distinct patients need no count of
-- their own among millions of slots, and done ones are counted apart, so that nothing is joined.
WITH expected_slot AS (
    SELECT
        requirement_key,
        person_key,
        window_start,
        every_months,
        every_days,
        UNNEST(RANGE(slots_expected)) AS slot_no,
        FALSE AS is_done,
    FROM slot_expected
),

done_slot AS (
    SELECT
        slot_expected.requirement_key,
        slot_expected.person_key,
        slot_expected.window_start,
        slot_expected.every_months,
        slot_expected.every_days,
        slot_done.slot_no,
        TRUE AS is_done,
    FROM slot_done
    INNER JOIN slot_expected
        ON
            slot_done.requirement_key = slot_expected.requirement_key
            AND slot_done.person_key = slot_expected.person_key
    WHERE slot_done.slot_no < slot_expected.slots_expected
),

slot AS (
    SELECT *, FROM expected_slot
    UNION ALL
    SELECT *, FROM done_slot
),

dated AS (
    SELECT
        requirement_key,
        person_key,
        is_done,
        CAST(
            DATE_TRUNC(
                'month',
                DATE_ADD(
                    window_start + CAST(slot_no * every_days AS INTEGER),
                    INTERVAL (slot_no * every_months) MONTH
                )
            ) AS DATE
        ) AS month,
        CASE
            WHEN every_months > 0 OR slot_no = 0 THEN TRUE
            ELSE
                DATE_TRUNC(
                    'month', window_start + CAST(slot_no * every_days AS INTEGER)
                )
                > DATE_TRUNC(
                    'month', window_start + CAST((slot_no - 1) * every_days AS INTEGER)
                )
        END AS is_first_of_month,
    FROM slot
),

cell AS (
    SELECT
        patient_now.site,
        dated.requirement_key,
        dated.month,
        COUNT(*) FILTER (WHERE NOT dated.is_done) AS expected,
        COUNT(*) FILTER (WHERE dated.is_done) AS done,
        COUNT(*) FILTER (WHERE NOT dated.is_done AND dated.is_first_of_month)
            AS patients,
    FROM dated
    LEFT JOIN patient_now ON dated.person_key = patient_now.patient_key
    GROUP BY patient_now.site, dated.requirement_key, dated.month
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
        WHEN cell.patients >= $smallest_cell THEN 100.0 * cell.done / cell.expected
    END AS pct,
FROM cell
INNER JOIN requirement ON cell.requirement_key = requirement.requirement_key
INNER JOIN protocol ON requirement.protocol_key = protocol.protocol_key
ORDER BY cell.site, protocol.protocol, requirement.requirement, cell.month
