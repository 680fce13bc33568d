-- Version 2 knows since when a row is set aside for its reason; version 1 knew no change of reason.
-- Grain: quarantine_key.
SELECT
    quarantine.*,
    received_on AS known_from,
FROM quarantine
