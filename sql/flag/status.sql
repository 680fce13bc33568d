-- The schedule of every patient, in the published columns.
-- Grain: patient, protocol, requirement. Parameters: as_of.
SELECT
    $as_of AS as_of,
    patient_id.patient_id,
    patient_now.site,
    protocol.protocol,
    requirement_status.requirement,
    requirement_status.state,
    requirement_status.window_start,
    requirement_status.window_end,
    requirement_status.last_done_on,
    requirement_status.partial_on,
    requirement_status.missing_components,
    requirement_status.due_on,
    requirement_status.days_overdue,
    requirement_status.slots_expected,
    requirement_status.slots_done,
FROM requirement_status
INNER JOIN patient_id ON requirement_status.person_key = patient_id.patient_key
INNER JOIN protocol ON requirement_status.protocol_key = protocol.protocol_key
LEFT JOIN patient_now ON requirement_status.person_key = patient_now.patient_key
ORDER BY patient_id.patient_id, protocol.protocol, requirement_status.requirement
