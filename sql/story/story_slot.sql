-- The slots of the schedule of the chosen patients that have ended, and whether they were done.
-- Grain: patient, protocol, requirement, slot_no (from 0, at the start of the window).
WITH slot AS (
    SELECT
        slot_expected.requirement_key,
        slot_expected.person_key,
        UNNEST(RANGE(slot_expected.slots_expected)) AS slot_no,
    FROM slot_expected
)

SELECT
    chosen_key.published_id AS patient_id,
    protocol.protocol,
    requirement.requirement,
    requirement.every_months,
    requirement.every_days,
    slot.slot_no,
    COALESCE(
        (slot_done.slots & (CAST(1 AS BIGINT) << CAST(slot.slot_no % 60 AS INTEGER)))
        <> 0,
        FALSE
    ) AS is_done,
FROM slot
INNER JOIN chosen_key ON slot.person_key = chosen_key.patient_key
INNER JOIN requirement ON slot.requirement_key = requirement.requirement_key
INNER JOIN protocol ON requirement.protocol_key = protocol.protocol_key
LEFT JOIN slot_done
    ON
        slot.requirement_key = slot_done.requirement_key
        AND slot.person_key = slot_done.person_key
        AND FLOOR(slot.slot_no / 60) = slot_done.block_no
ORDER BY patient_id, protocol.protocol, slot.requirement_key, slot.slot_no
