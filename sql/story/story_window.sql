-- The window of each chosen patient under each protocol.
-- Grain: protocol, patient.
SELECT
    chosen_key.published_id AS patient_id,
    protocol.protocol,
    exposure.window_start,
    exposure.window_end,
    patient_now.site,
    patient_now.followup_end_on,
FROM chosen_key
LEFT JOIN exposure ON chosen_key.person_key = exposure.person_key
LEFT JOIN protocol ON exposure.protocol_key = protocol.protocol_key
LEFT JOIN patient_now ON chosen_key.person_key = patient_now.patient_key
WHERE chosen_key.patient_key = chosen_key.person_key
ORDER BY patient_id, protocol.protocol
