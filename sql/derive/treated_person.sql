-- The people any protocol looks at: given its drug, or planned to be.
-- Grain: person_key.
SELECT DISTINCT person_key,
FROM treatment_day
