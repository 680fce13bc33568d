-- The rows of the chosen patients in `assessment`: laid over it, so that the steps of a night give
-- the facts of these patients only.
-- Grain: that of `assessment`.
SELECT assessment.*,  -- noqa: AM04
FROM assessment
INNER JOIN chosen_key ON assessment.patient_key = chosen_key.patient_key
