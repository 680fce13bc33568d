-- The newest record of each kind the store has.
-- Grain: one row; 0 where there is none.
SELECT
    COALESCE((SELECT MAX(result_key) AS key, FROM result), 0) AS result_key,
    COALESCE((SELECT MAX(treatment_key) AS key, FROM treatment), 0) AS treatment_key,
    COALESCE((SELECT MAX(vaccination_key) AS key, FROM vaccination), 0)
        AS vaccination_key,
    COALESCE((SELECT MAX(assessment_key) AS key, FROM assessment), 0) AS assessment_key,
    COALESCE((SELECT MAX(file_key) AS key, FROM file), 0) AS file_key,
