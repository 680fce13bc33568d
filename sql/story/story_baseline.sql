-- The values that later results of the chosen patients are compared with.
-- Grain: patient, protocol, analyte.
SELECT
    chosen_key.published_id AS patient_id,
    protocol.protocol,
    analyte_name.analyte,
    baseline_value.baseline_value,
    baseline_value.baseline_on,
    baseline_value.baseline_method,
FROM baseline_value
INNER JOIN chosen_key ON baseline_value.person_key = chosen_key.patient_key
INNER JOIN baseline ON baseline_value.baseline_key = baseline.baseline_key
INNER JOIN protocol ON baseline.protocol_key = protocol.protocol_key
INNER JOIN analyte_name ON baseline.analyte_key = analyte_name.analyte_key
ORDER BY patient_id, protocol.protocol, analyte_name.analyte
