-- The runs that no published night accounts for yet, in their order.
-- Grain: run_id. The table accounted_run holds the runs that published nights account for.
SELECT
    intake.run_id,
    intake.files_unchanged,
    intake.released,
FROM intake
LEFT JOIN accounted_run ON intake.run_id = accounted_run.run_id
WHERE accounted_run.run_id IS NULL
ORDER BY intake.intake_key
