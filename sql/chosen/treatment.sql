-- The rows of the chosen patients in `treatment`: laid over it, so that the steps of a night give
-- the facts of these patients only.
-- Grain: that of `treatment`.
SELECT treatment.*,  -- noqa: AM04
FROM treatment
INNER JOIN chosen_key ON treatment.patient_key = chosen_key.patient_key
