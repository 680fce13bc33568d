-- The rows of the chosen patients in `result`: laid over it, so that the steps of a night give
-- the facts of these patients only.
-- Grain: that of `result`.
SELECT result.*,  -- noqa: AM04
FROM result
INNER JOIN chosen_key ON result.patient_key = chosen_key.patient_key
