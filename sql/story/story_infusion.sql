-- The infusion days of each chosen patient, given and planned.
-- Grain: patient, date. A date that is both given and planned was given.
SELECT
    chosen_key.published_id AS patient_id,
    treatment_day.started_on AS infused_on,
    BOOL_OR(
        treatment_day.status_class = 'completed' AND treatment_day.started_on <= $as_of
    ) AS is_given,
FROM treatment_day
INNER JOIN chosen_key ON treatment_day.person_key = chosen_key.patient_key
WHERE
    (treatment_day.status_class = 'completed' AND treatment_day.started_on <= $as_of)
    OR (treatment_day.status_class = 'planned' AND treatment_day.started_on >= $as_of)
GROUP BY chosen_key.published_id, treatment_day.started_on
ORDER BY patient_id, infused_on
